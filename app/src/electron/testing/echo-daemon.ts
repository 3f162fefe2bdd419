import type { MessagePortMainDouble } from './double-ports.ts';

// A daemon for tests of the shell: says what it was started with and where a test takes files, echoes on every port, ends or crashes when told to.

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { data: { type: string }; ports: MessagePortMainDouble[] }) => void,
  ): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { parentPort: ParentPort };
let start: { type: string } | undefined;
let woken = 0;

parentPort.on('message', ({ data, ports }) => {
  if (data.type === 'start') {
    start = data;
    const door = process.env['KITH_TEST_FILE_DOOR'];
    parentPort.postMessage({ type: 'ready', ...(door !== undefined && { files: JSON.parse(door) }) });
  }
  if (data.type === 'connect') {
    const [port] = ports;
    port?.on('message', event => {
      if (event.data === 'crash') process.exit(3);
      port.postMessage({ echo: event.data, start, woken });
    });
    port?.start();
  }
  if (data.type === 'wake') woken += 1;
  if (data.type === 'stop') process.exit(0);
});
