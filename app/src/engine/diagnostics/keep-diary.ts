import type { Engine } from '../engine.ts';
import type { LinkState } from '../links/links.ts';
import type { Diary } from './diary.ts';
import type { Pseudonym } from './pseudonyms.ts';

/**
 * Writes down what an engine goes through: its session, its links, its calls, what it warned of. People and devices
 * appear under their pseudonyms.
 */
export function keepDiary(engine: Engine, diary: Diary, pseudonym: Pseudonym): void {
  const { session, links } = engine;

  const onSession = news((state: string) => diary.write('info', 'session', { state }));
  const lookAtSession = () => {
    const { status } = session.session;
    const problem = 'problem' in status ? status.problem : undefined;
    onSession(problem === undefined ? status.state : `${status.state}: ${problem}`);
  };
  session.session.onChange(lookAtSession);
  lookAtSession();

  session.notices.onAdd(({ kind, detail, address }) =>
    diary.write('warn', 'notice', {
      kind,
      // The detail of a new device is its name.
      detail: kind === 'device-added' ? undefined : detail,
      person: address && pseudonym(address),
    }),
  );

  const onLink = new Map<string, (state: string) => void>();
  links.onState((device, link) => {
    const name = pseudonym(device);
    const tell =
      onLink.get(device) ?? news((state: string) => diary.write('info', 'link', { device: name, state }));
    tell(linkInWords(link));
    // A closed one is the end of its story: what follows is news again.
    if (link.state === 'closed') onLink.delete(device);
    else onLink.set(device, tell);
  });

  const onCall = new Map<string, (what: string) => void>();
  engine.onCall(() => {
    const calls = engine.calls?.views ?? [];
    for (const { callId, address, direction, state, held, reason, problem, mediaAttached } of calls) {
      const tell =
        onCall.get(callId) ?? news((what: string) => diary.write('info', 'call', JSON.parse(what)));
      onCall.set(callId, tell);
      tell(
        JSON.stringify({
          call: pseudonym(callId),
          person: pseudonym(address),
          direction,
          state,
          held,
          reason,
          problem,
          media: mediaAttached,
        }),
      );
    }
    const shown = new Set(calls.map(({ callId }) => callId));
    for (const callId of onCall.keys()) if (!shown.has(callId)) onCall.delete(callId);
  });
}

/** Calls back only with what differs from the last time: states are told again with every measurement. */
function news(tell: (what: string) => void): (what: string) => void {
  let last: string | undefined;
  return what => {
    if (what === last) return;
    last = what;
    tell(what);
  };
}

function linkInWords(link: LinkState): string {
  switch (link.state) {
    case 'connecting':
      return link.state;
    case 'closed':
      return `${link.state}: ${link.reason}`;
    case 'open':
    case 'replacing':
      return `${link.state}: ${link.route}`;
  }
}
