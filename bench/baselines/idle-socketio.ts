/** What an idle daemon is compared with: Node that holds one idle socket.io connection, to a server of its own child. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { LeanSocket } from '../support/lean-socket.ts';

// The other end in a process of its own: only this one is measured.
const server = spawn(
  process.execPath,
  [
    '--input-type=module',
    '-e',
    `import { createServer } from 'node:http';
    import { Server } from 'socket.io';
    const http = createServer();
    new Server(http, { transports: ['websocket'], serveClient: false });
    http.listen(0, '127.0.0.1', () => console.log(http.address().port));`,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
process.on('SIGTERM', () => {
  server.kill();
  process.exit(0);
});
const [port] = await once(createInterface(server.stdout), 'line');
await LeanSocket.open(`http://127.0.0.1:${port}`);
process.stdout.write('ready\n');
