import { useEffect, useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { useClient, useDesktop } from '../state/client-context.ts';
import { useAction } from '../state/use-action.ts';
import { useStore } from '../state/use-topic.ts';

/** The accounts on this machine, and which one this window belongs to. */
export interface Profiles {
  readonly current: string;
  /** The current one among them. */
  readonly names: readonly string[];
  /** Opens a window of another one. */
  readonly open: (profile: string) => void;
}

/** Which of several accounts on this machine this window shows; `undefined` where there can be but one. */
export function useProfileName(session: Session): string | undefined {
  const shell = useStore(useDesktop().state);
  return shell?.profile ?? session.profile;
}

/** The desktop shell knows all profiles and starts them; a daemon those that run. */
export function useProfiles(session: Session): Profiles | undefined {
  const client = useClient();
  const desktop = useDesktop();
  const act = useAction();
  const shell = useStore(desktop.state);
  const current = useProfileName(session);
  const ofDaemon = shell === undefined && current !== undefined;
  const [running, setRunning] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!ofDaemon) return undefined;
    const look = async () => {
      const listed = await client.call('profile.list', {});
      if (listed.ok) setRunning(listed.value.profiles);
    };
    // Another account may have been started while this window was not looked at.
    void look();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [client, ofDaemon]);
  if (current === undefined) return undefined;
  if (shell !== undefined) {
    return {
      current,
      names: shell.profiles,
      open: profile => desktop.ask({ type: 'open-profile', profile }),
    };
  }
  return {
    current,
    names: running,
    open: profile => {
      void act('profile.open', { profile }).then(
        opened => opened && window.open(opened.url, '_blank', 'noopener'),
      );
    },
  };
}
