import { arch, availableParallelism, platform, release, totalmem } from 'node:os';

/** The machine and the process, as a report tells them: no names, no folders. */
export function systemFacts(): Readonly<Record<string, string | number>> {
  const { node, electron } = process.versions;
  return {
    system: platform(),
    release: release(),
    processor: arch(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node,
    ...(electron !== undefined && { electron }),
    usedMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    upMinutes: Math.round(process.uptime() / 60),
  };
}
