import type { PowerState } from '../ports/power-source.ts';
import type { Settings } from '../settings/settings.ts';

/** Whether this device offers itself, or what keeps it from that. */
export type SupernodeStanding =
  | 'willing'
  /** Its person said no, or was not asked yet. */
  | 'not-willing'
  /** By its person, until the program starts again. */
  | 'stopped'
  | 'hours'
  | 'on-battery'
  | 'metered';

export type VolunteerSettings = Pick<
  Settings,
  'volunteer' | 'volunteerFrom' | 'volunteerUntil' | 'volunteerOnBattery' | 'volunteerMetered'
>;

/** @param hour of the day, local time */
export function standingOf(
  settings: VolunteerSettings,
  { onBattery, metered }: PowerState,
  hour: number,
  stopped: boolean,
): SupernodeStanding {
  if (settings.volunteer !== 'yes') return 'not-willing';
  if (stopped) return 'stopped';
  if (!isWithin(hour, settings.volunteerFrom, settings.volunteerUntil)) return 'hours';
  if (onBattery && !settings.volunteerOnBattery) return 'on-battery';
  if (metered && !settings.volunteerMetered) return 'metered';
  return 'willing';
}

/** Both equal: always. Hours may go over midnight. */
function isWithin(hour: number, from: number, until: number): boolean {
  if (from === until) return true;
  return from < until ? from <= hour && hour < until : hour >= from || hour < until;
}
