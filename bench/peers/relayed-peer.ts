/** One end of a bare data channel that goes through a relay. Ordered about over the channel to its parent process. */
import { type DataChannel, PeerConnection } from 'node-datachannel';

const [port, username = '', password = '', bindAddress = ''] = process.argv.slice(2);
const connection = new PeerConnection('relayed', {
  iceServers: [{ hostname: '127.0.0.1', port: Number(port), username, password, relayType: 'TurnUdp' }],
  iceTransportPolicy: 'relay',
  // Relays let in the addresses of relayed candidates only: what comes from here straight gets nowhere.
  bindAddress,
});
const MESSAGE = new Uint8Array(65_536);
let channel: DataChannel | undefined;

connection.onLocalDescription((sdp, type) => process.send?.({ kind: 'signal', sdp, type }));
connection.onLocalCandidate((candidate, mid) => process.send?.({ kind: 'signal', candidate, mid }));
connection.onDataChannel(opened);

function opened(made: DataChannel): void {
  channel = made;
  made.onOpen(() => process.send?.({ kind: 'open' }));
  if (made.isOpen()) process.send?.({ kind: 'open' });
  let here = 0;
  let last = performance.now();
  made.onMessage(data => {
    here += typeof data === 'string' ? 0 : data.byteLength;
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    process.send?.({ kind: 'here', bytes: here });
  });
}

/** Sends as fast as it goes, at most 4 MB buffered, until the process ends. */
function send(over: DataChannel): void {
  const fill = () => {
    while (over.bufferedAmount() < 4 * 1_048_576) over.sendMessageBinary(MESSAGE);
  };
  over.setBufferedAmountLowThreshold(1_048_576);
  over.onBufferedAmountLow(fill);
  fill();
}

type Order =
  | { readonly kind: 'call' }
  | { readonly kind: 'send' }
  | { readonly kind: 'signal'; readonly sdp: string; readonly type: 'offer' | 'answer' }
  | { readonly kind: 'signal'; readonly candidate: string; readonly mid: string };

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'call':
      opened(connection.createDataChannel('relayed'));
      break;
    case 'send':
      if (channel) send(channel);
      break;
    case 'signal':
      if ('sdp' in order) connection.setRemoteDescription(order.sdp, order.type);
      else connection.addRemoteCandidate(order.candidate, order.mid);
  }
});
process.on('disconnect', () => process.exit());
