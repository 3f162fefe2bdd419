import { parseArgs } from 'node:util';
import { Simulation } from '../shared/src/overlay/testing/simulate.ts';
const { values } = parseArgs({ options: { peers: { type: 'string', default: '300' }, hours: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } } });
const HOUR = 3_600_000;
const length = Number(values.hours) * HOUR;
const begin = performance.now();
const r = new Simulation({
  seed: Number(values.seed), peers: Number(values.peers), length, serverDies: length / 4,
  blows: [{ at: length / 2, share: 0.3, of: 'any' }],
  progress: h => console.error(h, 'h', ((performance.now() - begin) / 1000).toFixed(1), 's', (process.memoryUsage().heapUsed/1e6).toFixed(0), 'MB'),
}).run();
const { trend, ...rest } = r;
console.log(JSON.stringify({ ...rest, blows: rest.blows.map(({course, ...b}) => ({...b, course: course.map(c => c.answered === undefined ? '-' : c.answered.toFixed(3)).join(' ')})) }, null, 1));
console.log(trend.map(t => `${t.minute}: ${t.messages.toFixed(1)} ${t.hubs}`).join('; '));
console.error((performance.now() - begin) / 1000);
