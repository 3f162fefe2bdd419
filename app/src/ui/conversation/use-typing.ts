import { useEffect, useMemo } from 'react';
import type { EngineClient } from '../engine-client.ts';
import { useClient } from '../state/client-context.ts';

/** The other side forgets after 6 s: telling it every 3 s keeps it shown. */
const AGAIN = 3_000;
/** No key for this long: no longer typing. */
const IDLE = 5_000;

export interface Typing {
  typed(active: boolean): void;
  /** The message itself says that the typing is over: nothing else has to. */
  sent(): void;
}

/** Tells the other person that something is being typed, unless that is switched off. */
export function useTyping(address: string, allowed: boolean): Typing {
  const client = useClient();
  const typing = useMemo(() => createTyping(client, address, allowed), [client, address, allowed]);
  useEffect(() => () => typing.typed(false), [typing]);
  return typing;
}

function createTyping(client: EngineClient, address: string, allowed: boolean): Typing {
  let toldAt = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const tell = (active: boolean) => {
    toldAt = active ? Date.now() : 0;
    void client.call('chat.typing', { address, active });
  };
  const typed = (active: boolean) => {
    if (!allowed) return;
    clearTimeout(idle);
    if (!active) {
      if (toldAt > 0) tell(false);
      return;
    }
    if (Date.now() - toldAt >= AGAIN) tell(true);
    idle = setTimeout(() => typed(false), IDLE);
  };
  const sent = () => {
    clearTimeout(idle);
    toldAt = 0;
  };
  return { typed, sent };
}
