/**
 * What the rendezvous is compared with: a bare socket.io server with everything in memory, no signatures, no
 * database, no validation, doing the same fan-out with the same payloads. Its only argument is a JSON file with the
 * buddies of everybody, by name.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

interface Presence {
  readonly address: string;
  readonly state: string;
  readonly text: string;
  readonly devices: readonly { readonly device: string; readonly state: string }[];
}

const roster = new Map<string, string[]>(
  Object.entries(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))),
);
const online = new Map<string, Presence>();
const presenceOf = (name: string): Presence =>
  online.get(name) ?? { address: name, state: 'offline', text: '', devices: [] };

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

io.on('connection', socket => {
  let me = '';
  const announce = (presence: Presence) =>
    io.to((roster.get(me) ?? []).map(name => `@${name}`)).emit('presence:changed', presence);

  socket.on(
    'login',
    ({ name, device }: { name: string; device: string }, acknowledge: (reply: unknown) => void) => {
      me = name;
      const presence = { address: name, state: 'online', text: '', devices: [{ device, state: 'online' }] };
      online.set(name, presence);
      void socket.join(`@${name}`);
      announce(presence);
      const buddies = roster.get(name) ?? [];
      acknowledge({
        ok: true,
        value: {
          buddies: buddies.map(address => ({ address, groups: [] })),
          presence: buddies.map(presenceOf),
        },
      });
    },
  );
  socket.on(
    'signal:send',
    (
      { to, envelope }: { to: { address: string; device: string }; envelope: string },
      acknowledge: (reply: unknown) => void,
    ) => {
      io.to(`@${to.address}`).emit('signal', { from: { address: me }, envelope });
      acknowledge({ ok: true, value: {} });
    },
  );
  socket.on('disconnect', () => {
    online.delete(me);
    announce(presenceOf(me));
  });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
