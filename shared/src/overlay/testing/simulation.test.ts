import { beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from './simulation.ts';
import { bars, type SimulationReport } from './simulation-report.ts';

const MINUTE = 60_000;

describe('OV-12 to OV-34: an hour of six hundred devices, most of it without the server', () => {
  let report: SimulationReport;

  beforeAll(() => {
    report = new Simulation({
      seed: 3,
      peers: 600,
      length: 60 * MINUTE,
      serverDies: 8 * MINUTE,
      blows: [{ at: 30 * MINUTE, share: 0.3, of: 'any' }],
    }).run();
  }, 20_000);

  it('keeps the bars of the large run', () => {
    expect(bars(report).filter(({ ok }) => !ok)).toEqual([]);
    expect(report.steady.asked).toBeGreaterThan(1_000);
    expect(report.blows[0]?.secondMinute.asked).toBeGreaterThan(50);
  });

  it('has hubs again for all who lost theirs, soon', () => {
    const [blow] = report.blows;
    expect(blow?.leaves).toBeGreaterThan(20);
    expect(blow?.withoutHub.longest).toBeLessThan(8_000);
    expect(blow?.records.at(-1)?.ofOnline).toBe(0);
  });

  it('is the same each time for a seed', () => {
    const small = { seed: 5, peers: 40, length: 10 * MINUTE, serverDies: 3 * MINUTE, blows: [] };
    expect(new Simulation(small).run()).toEqual(new Simulation(small).run());
  });
});
