import { access, constants, mkdir } from 'node:fs/promises';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { DEFAULT_PROFILE } from '../api/profile-name.ts';
import { type Daemon, startDaemon } from '../daemon/daemon.ts';
import type { SessionProblem } from '../engine/session/session-status.ts';
import type { SettingsChange } from '../engine/settings/settings-service.ts';
import { systemClock } from '../platform/system-clock.ts';
import { openAccount } from './account.ts';
import { NodeBuddies } from './buddies.ts';
import { EchoBot } from './echo/echo-bot.ts';
import type { NodeFailure } from './failure.ts';
import type { NodeOptions } from './node-options.ts';
import type { PasswordPlaces } from './password.ts';

/** A daemon with an account, and with something to do. */
export interface HeadlessNode {
  readonly daemon: Daemon;
  readonly account: string;
  /** Of an account that was created now. */
  readonly recoveryCode?: string;
  /** Resolves when it can't go on: its device was removed, say. */
  readonly failed: Promise<NodeFailure>;
  close(): Promise<void>;
}

export interface NodeSurroundings {
  readonly password: Omit<PasswordPlaces, 'file'>;
  /** A sentence about what does not work; the node goes on. */
  readonly warn: (sentence: string) => void;
}

export async function startHeadlessNode(
  options: NodeOptions,
  { password, warn }: NodeSurroundings,
): Promise<Result<HeadlessNode, NodeFailure>> {
  const { data, keyFile, port, window, downloads, logLevel, relayNetworks } = options;
  if (options.acceptFiles > 0 && !(await isWritable(downloads))) {
    return failed({
      sentence: `Kith can't write into ${downloads}. Make it writable for this user, or choose another folder with --share.`,
      lasting: true,
    });
  }
  const started = await startDaemon({
    data,
    profile: DEFAULT_PROFILE,
    port,
    server: options.server,
    window,
    keyFile,
    downloads,
    logLevel,
    ...(relayNetworks && { relayNetworks }),
  });
  if (!started.ok) return failed({ sentence: started.error, lasting: false });
  const daemon = started.value;
  const { engine } = daemon;
  const opened = await openAccount(engine, options, password);
  const account = engine.session.session.signedIn?.record.address;
  if (!opened.ok || account === undefined) {
    await daemon.close();
    return opened.ok ? failed({ sentence: 'The account was removed.', lasting: true }) : opened;
  }
  await engine.settings.change(settingsOf(options));
  const buddies = new NodeBuddies(engine, options.buddies, options.accept, warn);
  const bot = options.echo
    ? new EchoBot(engine, systemClock, daemon.diary, () =>
        warn(
          'This machine has no WebRTC with sound (the optional package @roamhq/wrtc), so the echo answers messages, and no calls.',
        ),
      )
    : undefined;
  let closed: Promise<void> | undefined;
  const close = async () => {
    buddies.close();
    await bot?.close();
    await engine.supernode.retire();
    await daemon.close();
  };
  return ok({
    daemon,
    account,
    ...opened.value,
    failed: lastingProblem(daemon),
    close: () => {
      closed ??= close();
      return closed;
    },
  });
}

/** Each start says anew what the node does for others: what was chosen in a window meanwhile does not stay. */
function settingsOf({ supernode, cap, acceptFiles, echo }: NodeOptions): SettingsChange {
  return {
    volunteer: supernode ? 'yes' : 'no',
    volunteerCap: cap,
    acceptUpTo: acceptFiles,
    acceptMedia: acceptFiles > 0,
    downloadFolder: '',
    sendReadReceipts: echo ? true : undefined,
  };
}

const ENDS: Partial<Record<SessionProblem, string>> = {
  'device-revoked': 'This device was removed from the account. Log in again with --name and the password.',
  'account-deleted': 'The account was deleted.',
  replaced:
    'Another Kith runs with a copy of this data folder. Stop one of them: each needs a folder of its own.',
};

function lastingProblem({ engine }: Daemon): Promise<NodeFailure> {
  const { session } = engine.session;
  return new Promise(resolve => {
    const look = () => {
      const { status } = session;
      const problem = 'problem' in status ? status.problem : undefined;
      const sentence = problem && ENDS[problem];
      if (sentence !== undefined) resolve({ sentence, lasting: true });
      else if (status.state === 'signed-out')
        resolve({ sentence: 'The account was logged out in a window.', lasting: true });
    };
    session.onChange(look);
    look();
  });
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
