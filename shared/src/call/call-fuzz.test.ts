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
