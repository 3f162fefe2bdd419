import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import {
  CallSimulation,
  checkAgreement,
  checkWhenQuiet,
  checkWhileRunning,
  type SimulationOptions,
} from './testing/call-simulation.ts';

const SEEDS = 300;
/** Two repeats of everything that is repeated, and a stall to be noticed before. */
const SETTLED = 8_000;
/** The same after devices of one person heard from each other that both have the call. */
const SETTLED_ELSEWHERE = SETTLED + CALL_BOUNDS.announce;
const PATIENCE = 600_000;

describe('CALL-1 whatever the network does, both sides end in agreeing states', { timeout: PATIENCE }, () => {
  for (const devices of [1, 2, 3] as const) {
    test(`two people with up to ${devices} devices each on a hostile network, ${SEEDS} seeds`, () => {
      for (let seed = 1000; seed <= 2000; seed++) run(seed, { devices, crashes: false, strangers: false });
    });
  }

  test(`devices that crash and windows that reload, ${SEEDS} seeds`, () => {
    for (let seed = 1000; seed <= 2000; seed++) run(seed, { devices: 3, crashes: true, strangers: false });
  });

  test(`three people call, hold, wait and swap, ${SEEDS} seeds`, () => {
    for (let seed = 1000; seed <= 2000; seed++) run(seed, { devices: 2, crashes: false, strangers: true });
  });

  test(`calls that move between devices, ${SEEDS} seeds`, () => {
    for (let seed = 1000; seed <= 2000; seed++)
      run(seed, { devices: 3, crashes: false, strangers: true, moves: true });
  });

  test(`all of it with crashes, ${SEEDS} seeds`, () => {
    for (let seed = 1000; seed <= 2000; seed++)
      run(seed, { devices: 3, crashes: true, strangers: true, moves: true });
  });
});

describe('CALL-4 whoever calls at once, one call remains', () => {
  test(`two people with up to 3 devices each, ${SEEDS} seeds`, () => {
    for (let seed = 1000; seed <= 2000; seed++) {
      const simulation = new CallSimulation(seed, { devices: 3, crashes: false, strangers: false });
      const [alice, bob] = simulation.callEachOther();
      simulation.wait(SETTLED, () => checkWhileRunning(simulation));
      checkAgreement(simulation);
      const states = simulation.devices.flatMap(device =>
        device.states.map(({ name }) => `${device.id} ${name}`),
      );
      for (const [one, other] of [
        [alice, bob],
        [bob, alice],
      ] as const)
        expect(one.states, `seed ${seed}: ${states}`).toMatchObject([
          { name: 'active', leg: { device: other.id } },
        ]);
      expect(states.filter(state => state.endsWith('ringing'))).toEqual([]);
      simulation.hangUpAll();
      simulation.wait(SETTLED, () => checkWhileRunning(simulation));
      const shown = [...alice.records.values()].filter(({ outcome }) => outcome !== 'superseded');
      expect(shown).toMatchObject([{ outcome: 'answered' }]);
      expect(simulation.recordsDisagreeing()).toEqual([]);
    }
  });
});

function run(seed: number, options: SimulationOptions): void {
  const simulation = new CallSimulation(seed, options);
  try {
    simulation.quarrel(180_000, () => checkWhileRunning(simulation));
    simulation.heal();
    simulation.wait(options.moves ? SETTLED_ELSEWHERE : SETTLED, () => checkWhileRunning(simulation));
    checkAgreement(simulation);
    simulation.wait(60_000, () => checkWhileRunning(simulation));
    checkWhenQuiet(simulation);
    simulation.hangUpAll();
    simulation.wait(SETTLED, () => checkWhileRunning(simulation));
    checkWhenQuiet(simulation);
    for (const device of simulation.devices) expect(device.states).toEqual([]);
    expect(simulation.recordsDisagreeing()).toEqual([]);
  } catch (cause) {
    throw new Error(`seed ${seed} with ${JSON.stringify(options)}: ${String(cause)}`, { cause });
  }
}
