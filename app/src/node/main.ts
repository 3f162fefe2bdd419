import { once } from 'node:events';
import { exitCodeOf } from './failure.ts';
import { startHeadlessNode } from './headless-node.ts';
import { parseNodeOptions } from './node-options.ts';
import { takeFromEnvironment } from './password.ts';
import { readStatus } from './status.ts';

/** A node that does not end by itself within this after it was asked to is ended: who it relays for has five seconds of it. */
const ENDS_WITHIN = 9_000;

const complain = (sentence: string) => void process.stderr.write(`${sentence}\n`);

const parsed = parseNodeOptions(process.argv.slice(2), process.env);
if (!parsed.ok) {
  const { kind, text } = parsed.error;
  (kind === 'help' ? process.stdout : process.stderr).write(text);
  process.exit(kind === 'help' ? 0 : 1);
}
const options = parsed.value;
if (options.status) {
  const status = await readStatus(options.data);
  if (!status.ok) complain(status.error);
  else process.stdout.write(`${JSON.stringify(status.value, null, 2)}\n`);
  process.exit(status.ok ? 0 : 1);
}
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const askedToEnd = Promise.race(signals.map(signal => once(process, signal)));
const started = await Promise.race([
  startHeadlessNode(options, {
    password: { given: takeFromEnvironment(process.env), terminal: process.stdin.isTTY },
    warn: complain,
  }),
  askedToEnd.then(() => undefined),
]);
// Nobody knows of it yet, and the database is safe at any moment.
if (started === undefined) process.exit(0);
if (!started.ok) {
  complain(started.error.sentence);
  process.exit(exitCodeOf(started.error));
}
const { daemon, account, recoveryCode, failed, close } = started.value;
const { url, redirectFile, dataDir } = daemon;
if (options.readyJson) {
  const line = { ready: true, account, url, redirectFile, dataDir, recoveryCode };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} else {
  const lines = [
    ...(recoveryCode === undefined
      ? []
      : [
          `Recovery code: ${recoveryCode}`,
          'Keep it in a safe place: it opens the account when the password is lost, and is shown only now.',
        ]),
    `Kith runs as ${account}.`,
    ...(options.window === undefined ? [] : [`Open its window: ${redirectFile}`]),
    `Data: ${dataDir}`,
    'Ctrl+C ends it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
const end = await Promise.race([askedToEnd.then(() => undefined), failed]);
if (end !== undefined) complain(end.sentence);
const code = end === undefined ? 0 : exitCodeOf(end);
setTimeout(() => process.exit(code), ENDS_WITHIN).unref();
await close();
// The native WebRTC addon can keep a process that has nothing left to do.
process.exit(code);
