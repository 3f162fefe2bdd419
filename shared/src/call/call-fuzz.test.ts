import { describe, expect, test } from 'vitest';
import {
  CallSimulation,
  checkAgreement,
  checkWhenQuiet,
  checkWhileRunning,
} from './testing/call-simulation.ts';

const SEEDS = 300;
/** Two repeats of everything that is repeated, and a stall to be noticed before. */
const SETTLED = 8_000;

describe('CALL-1 whatever the network does, both sides end in agreeing states', () => {
  for (const devices of [1, 2, 3] as const) {
    test(`two people with up to ${devices} devices each on a hostile network, ${SEEDS} seeds`, () => {
      for (let seed = 1; seed <= SEEDS; seed++) run(seed, { devices, crashes: false, strangers: false });
    });
  }

  test(`devices that crash and windows that reload, ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) run(seed, { devices: 3, crashes: true, strangers: false });
  });

  test(`a third person calls in between, ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) run(seed, { devices: 2, crashes: false, strangers: true });
  });
});

describe('CALL-4 whoever calls at once, one call remains', () => {
  test(`two people with up to 3 devices each, ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const simulation = new CallSimulation(seed, { devices: 3, crashes: false, strangers: false });
      const [alice, bob] = simulation.callEachOther();
      simulation.wait(SETTLED, () => checkWhileRunning(simulation));
      checkAgreement(simulation);
      const states = simulation.devices.map(({ id, state }) => `${id} ${state.name}`);
      expect(alice.state, `seed ${seed}: ${states}`).toMatchObject({
        name: 'active',
        leg: { device: bob.id },
      });
      expect(bob.state, `seed ${seed}: ${states}`).toMatchObject({
        name: 'active',
        leg: { device: alice.id },
      });
      expect(states.filter(state => state.endsWith('ringing'))).toEqual([]);
      simulation.hangUpAll();
      simulation.wait(SETTLED, () => checkWhileRunning(simulation));
      const shown = [...alice.records.values()].filter(({ outcome }) => outcome !== 'superseded');
      expect(shown).toMatchObject([{ outcome: 'answered' }]);
      expect(simulation.recordsDisagreeing()).toEqual([]);
    }
  });
});

function run(seed: number, options: { devices: 1 | 2 | 3; crashes: boolean; strangers: boolean }): void {
  const simulation = new CallSimulation(seed, options);
  try {
    simulation.quarrel(180_000, () => checkWhileRunning(simulation));
    simulation.heal();
    simulation.wait(SETTLED, () => checkWhileRunning(simulation));
    checkAgreement(simulation);
    simulation.wait(60_000, () => checkWhileRunning(simulation));
    checkWhenQuiet(simulation);
    simulation.hangUpAll();
    simulation.wait(SETTLED, () => checkWhileRunning(simulation));
    checkWhenQuiet(simulation);
    for (const device of simulation.devices) expect(['idle', 'ended']).toContain(device.state.name);
    expect(simulation.recordsDisagreeing()).toEqual([]);
  } catch (cause) {
    throw new Error(`seed ${seed} with ${JSON.stringify(options)}: ${String(cause)}`, { cause });
  }
}
