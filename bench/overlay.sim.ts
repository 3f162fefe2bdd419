/**
 * The overlay of very many devices in virtual time: `npm run simulate -- --help`. Prints one JSON object; says on standard
 * error how far it is.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Blow, Simulation } from '../shared/src/overlay/testing/simulation.ts';
import { bars } from '../shared/src/overlay/testing/simulation-report.ts';
import { overlayPlot } from './support/overlay-plot.ts';

const HOUR = 3_600_000;

/** When hubs are taken out, as parts of the length. */
const SCENARIOS: Readonly<Record<string, readonly Blow[]>> = {
  steady: [],
  tenth: [{ at: 0.5, share: 0.1, of: 'any' }],
  third: [{ at: 0.5, share: 0.3, of: 'any' }],
  best: [{ at: 0.5, share: 0.04, of: 'best-connected' }],
  day: [
    { at: 0.25, share: 0.1, of: 'any' },
    { at: 0.5, share: 0.04, of: 'best-connected' },
    { at: 0.75, share: 0.3, of: 'any' },
  ],
};

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: '2000' },
    hours: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', default: 'third' },
    plot: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const blows = SCENARIOS[values.scenario];
if (values.help || blows === undefined) {
  console.error(`npm run simulate -- [options]
  --peers N      devices that are online at a time (2000)
  --hours H      virtual hours (4); the rendezvous is there for the first eighth of them, an hour at most
  --seed N       the same seed gives the same run (1)
  --scenario S   ${Object.keys(SCENARIOS).join(', ')} (third): no hub, a tenth, three tenths of them, or the
                 best-connected 4 % are taken out at once; day: all of these, one after the other
  --plot FILE    draws it (SVG)`);
  process.exit(values.help ? 0 : 1);
}

const length = Number(values.hours) * HOUR;
const began = performance.now();
const seconds = () => Math.round((performance.now() - began) / 1_000);
const result = new Simulation({
  seed: Number(values.seed),
  peers: Number(values.peers),
  length,
  serverDies: Math.min(HOUR, length / 8),
  blows: blows.map(blow => ({ ...blow, at: Math.round((blow.at * length) / 60_000) * 60_000 })),
  progress: hours => {
    const memory = Math.round(process.memoryUsage().heapUsed / 1e6);
    console.error(`${hours} hours in ${seconds()} s, ${memory} MB`);
  },
}).run();
console.log(
  JSON.stringify({ scenario: values.scenario, took: seconds(), bars: bars(result), ...result }, undefined, 1),
);
if (values.plot !== undefined) writeFileSync(values.plot, overlayPlot(result));
