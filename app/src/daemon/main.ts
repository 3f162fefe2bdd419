import { once } from 'node:events';
import { startDaemon } from './daemon.ts';
import { parseDaemonOptions } from './daemon-options.ts';
import { profileFolder } from './profiles.ts';
import { reportWithoutEngine } from './report-without-engine.ts';

/** A daemon that does not end by itself within this after it was asked to is ended. */
const ENDS_WITHIN = 2_800;

const options = parseDaemonOptions(process.argv.slice(2), process.env);
if (!options.ok) {
  (options.error.kind === 'help' ? process.stdout : process.stderr).write(options.error.text);
  process.exit(options.error.kind === 'help' ? 0 : 1);
}
if (options.value.printReport) {
  const { data, profile } = options.value;
  process.stdout.write(await reportWithoutEngine(profileFolder(data, profile)));
  process.exit(0);
}
const askedToEnd = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), once(process, 'SIGHUP')]);
const daemon = await startDaemon(options.value);
if (!daemon.ok) {
  process.stderr.write(`${daemon.error}\n`);
  process.exit(1);
}
const { url, redirectFile, dataDir, close } = daemon.value;
process.stdout.write(
  options.value.readyJson
    ? `${JSON.stringify({ ready: true, url, redirectFile, dataDir })}\n`
    : `Kith runs. Open its window: ${redirectFile}\nData: ${dataDir}\nCtrl+C ends it.\n`,
);
await askedToEnd;
setTimeout(() => process.exit(0), ENDS_WITHIN).unref();
await close();
// The native WebRTC addon can keep a process that has nothing left to do.
process.exit(0);
