import { useEffect, useMemo } from 'react';
import type { EngineClient } from '../engine-client.ts';
import { useClient } from '../state/client-context.ts';

/** Typing pauses this long before the draft is kept. */
const PAUSE = 400;

export interface Draft {
  change(text: string): void;
  /** Keeps what it says now: it was sent, or the box loses the focus or goes away. */
  flush(): void;
}

/** Keeps what is being written to somebody, so that it is there after a restart and in another window. */
export function useDraft(address: string, kept: string): Draft {
  const client = useClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was kept before is only where it starts
  const draft = useMemo(() => createDraft(client, address, kept), [client, address]);
  useEffect(() => {
    window.addEventListener('pagehide', draft.flush);
    return () => {
      window.removeEventListener('pagehide', draft.flush);
      draft.flush();
    };
  }, [draft]);
  return draft;
}

function createDraft(client: EngineClient, address: string, kept: string): Draft {
  let wanted = kept;
  let sent = kept;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (wanted === sent) return;
    sent = wanted;
    void client.call('chat.draft', { address, text: wanted });
  };
  return {
    change: text => {
      wanted = text;
      timer ??= setTimeout(flush, PAUSE);
    },
    flush,
  };
}
