/** A message of chat and its answer while a file is sent at full speed over the same link, against an idle one. */
import { FilePeers } from './support/file-peers.ts';
import { median, report } from './support/report.ts';

const SIZE = 500_000_000;
const MESSAGES = 60;
const PAUSE = 50;

const peers = await FilePeers.start();
try {
  const source = await peers.file(SIZE);
  const offer = await peers.offer(source);
  await peers.chat(10, PAUSE);
  const idle = await peers.chat(MESSAGES, PAUSE);
  let over = false;
  const fetched = peers.fetch(offer).finally(() => {
    over = true;
  });
  await peers.chat(10, PAUSE);
  const beside = await peers.chat(MESSAGES, PAUSE);
  if (over) throw new Error('the file was there before all messages were: make it larger');
  await fetched;
  const more = (median(beside) - median(idle)) / 2;
  report({
    name: 'chat message beside a file at full speed, one way, more than idle, median',
    value: more,
    unit: 'ms',
    against: `there and back when idle: ${median(idle).toFixed(1)} ms, beside a file ${median(beside).toFixed(1)} ms`,
    ratio: median(beside) / median(idle),
    bar: 'at most 50 ms',
    ok: more <= 50,
  });
} finally {
  await peers.stop();
}
process.exit(0);
