import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PowerSource } from '../../engine/ports/power-source.ts';

const run = promisify(execFile);
/** A program that takes longer says nothing. Milliseconds. */
const PATIENCE = 10_000;
const SUPPLIES = '/sys/class/power_supply';

/** Of this machine, as its system tells it. */
export const nodePowerSource: PowerSource = {
  async read() {
    const [onBattery, metered] = await Promise.all([
      isOnBattery().catch(() => false),
      isMetered().catch(() => false),
    ]);
    return { onBattery, metered };
  },
};

async function isOnBattery(): Promise<boolean> {
  switch (process.platform) {
    case 'linux':
      return await suppliesAreEmpty(SUPPLIES);
    case 'darwin':
      return pmsetSaysBattery(await output('pmset', ['-g', 'batt']));
    case 'win32':
      return windowsSaysBattery(
        await output('powershell.exe', [
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          '(Get-CimInstance -ClassName Win32_Battery).BatteryStatus',
        ]),
      );
    default:
      return false;
  }
}

async function isMetered(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  return nmcliSaysMetered(await output('nmcli', ['-t', '-f', 'GENERAL.METERED', 'dev', 'show']));
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const options = { timeout: PATIENCE, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } };
  return (await run(program, args, options)).stdout;
}

/**
 * Whether a battery of the machine is being used up and nothing else feeds it (Linux, Documentation/ABI/testing/sysfs-class-power).
 *
 * @param folder with a folder for each supply
 */
export async function suppliesAreEmpty(folder: string): Promise<boolean> {
  const supplies = await Promise.all(
    (await readdir(folder)).map(async name => {
      const fact = (file: string) =>
        readFile(join(folder, name, file), 'utf8').then(
          text => text.trim(),
          () => '',
        );
      const [type, online, status, scope] = await Promise.all(
        ['type', 'online', 'status', 'scope'].map(fact),
      );
      return { type, online, status, scope };
    }),
  );
  // Those of a mouse or a headset are none of the machine's.
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  if (own.some(({ type, online }) => type !== 'Battery' && online === '1')) return false;
  return own.some(({ type, status }) => type === 'Battery' && status === 'Discharging');
}

/** Reads `pmset -g batt` of macOS. */
export function pmsetSaysBattery(text: string): boolean {
  return text.includes("Now drawing from 'Battery Power'");
}

/** Reads `BatteryStatus` of Win32_Battery, a line for each: 1 is discharging, 4 and 5 that with little left. */
export function windowsSaysBattery(text: string): boolean {
  return text.split(/\s+/).some(status => ['1', '4', '5'].includes(status));
}

/** Reads `nmcli -t -f GENERAL.METERED dev show`, a line for each device: `yes (guessed)` and the like. */
export function nmcliSaysMetered(text: string): boolean {
  return /^GENERAL\.METERED:yes\b/m.test(text);
}
