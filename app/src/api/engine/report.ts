import { PROTOCOL_VERSION } from '@kith/shared/protocol/version';
import { z } from 'zod';
import { APP_VERSION } from '../../engine/diagnostics/app-version.ts';
import type { Pseudonym } from '../../engine/diagnostics/pseudonyms.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Settings, settingsSchema } from '../../engine/settings/settings.ts';
import type { Session } from '../contract.ts';

/** What the place where an engine runs adds to a report. */
export interface ReportSource {
  /** Operating system, runtime, memory: nothing that names a person or a folder. */
  readonly system: () => Readonly<Record<string, string | number | boolean>>;
  /** The newest lines of its diary, oldest first. */
  readonly diary: () => Promise<readonly string[]>;
  readonly pseudonym: Pseudonym;
}

const HEAD = `A report of a problem in Kith, made on your device and sent to nobody.

It holds no message, no name, no address, no password and no key. People and devices appear as short codes, which only
this installation of Kith can tell. Read it before you give it away.
`;

/** The report as text: first what is the case now, then what happened lately. */
export async function createReport(
  engine: Engine,
  place: { readonly engine: Session['engine']; readonly report: ReportSource },
  window: string,
): Promise<string> {
  const { report } = place;
  const now = {
    kith: { version: APP_VERSION, protocol: PROTOCOL_VERSION, engine: place.engine },
    system: report.system(),
    window,
    session: sessionOf(engine),
    settings: withoutTexts(engine.settings.current),
    people: peopleOf(engine),
    links: linksOf(engine, report.pseudonym),
    calls: callsOf(engine),
    kept: await engine.counts(),
  };
  return reportText(now, await report.diary());
}

/** @param lately lines of a diary, oldest first */
export function reportText(now: object, lately: readonly string[]): string {
  return [HEAD, '== Now\n', JSON.stringify(now, undefined, 2), '\n== Lately\n', ...lately, ''].join('\n');
}

function sessionOf({ session }: Engine) {
  const { state, problem, presence, showLastSeen, admin, server } = session.view.session();
  return { state, problem, presence, showLastSeen, admin, encryptedServer: server?.encrypted };
}

function peopleOf({ session }: Engine) {
  const roster = session.view.roster();
  return {
    buddies: roster.length,
    online: roster.filter(({ state }) => state !== 'offline').length,
    verified: roster.filter(({ verified }) => verified).length,
    keysChanged: roster.filter(({ identityChanged }) => identityChanged).length,
    requests: session.view.requests().length,
    blocked: session.view.blocked().length,
    ownDevices: session.view.devices().length,
  };
}

function linksOf({ session, links }: Engine, pseudonym: Pseudonym) {
  const devices = session.view.roster().flatMap(row => row.devices.map(({ device }) => device));
  return devices
    .map(device => ({ device: pseudonym(device), ...links.state(device) }))
    .filter(link => link.state !== 'closed' || link.reason !== 'never-opened')
    .map(link => ('relay' in link ? { ...link, relay: link.relay && pseudonym(link.relay) } : link));
}

function callsOf({ calls }: Engine) {
  return calls?.views.map(({ direction, media, state, held, reason, problem, muted, mediaAttached }) => ({
    direction,
    media,
    state,
    held,
    reason,
    problem,
    muted,
    mediaAttached,
  }));
}

/** Settings that are one of several words, a switch or a number as they are; of anything else only whether it is set. */
function withoutTexts(settings: Settings): Readonly<Record<string, unknown>> {
  const schemas: Readonly<Record<string, z.ZodType>> = settingsSchema.shape;
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]: [string, unknown]) => {
      const plain =
        typeof value === 'boolean' || typeof value === 'number' || schemas[name] instanceof z.ZodEnum;
      return [name, plain ? value : isSet(value) ? 'set' : 'not set'];
    }),
  );
}

function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}
