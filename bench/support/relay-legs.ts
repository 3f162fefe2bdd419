import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { nodeRelayCrypto } from '../../shared/node/relay/node-relay-crypto.ts';
import { overUdp, TurnSession, type Wire } from '../../shared/node/relay/testing/turn-wire.ts';
import { encodeChannelData } from '../../shared/src/relay/channel-data.ts';
import { STUN_ATTRIBUTES } from '../../shared/src/relay/stun-message.ts';
import { peerAttribute } from '../../shared/src/relay/testing/turn-client.ts';
import { credentialsOf, REALM, type TurnProcess } from './turn-process.ts';

const HOST = '127.0.0.1';
const LEGS = 200;
/** As Opus sends: 160 bytes, 50 times in a second. */
const SIZE = 160;
const EVERY = 20;
const CHANNEL = 0x4001;

interface Leg {
  readonly wire: Wire;
  /** Its first packet is sent so many milliseconds after those of the first leg. */
  readonly phase: number;
}

export interface LegsRun {
  readonly sent: number;
  readonly lost: number;
  /** Milliseconds from sending to receiving, of each packet. */
  readonly delays: readonly number[];
  /** CPU seconds of the relay for a packet; 0 without one. */
  readonly cpuPerPacket: number;
}

/** Calls of 200 people go one way through a relay (or, without one, straight) for so long. */
export async function runLegs(server: TurnProcess | undefined, milliseconds: number): Promise<LegsRun> {
  const sink = createSocket({ type: 'udp4', recvBufferSize: 4 * 1_048_576 });
  sink.bind(0, HOST);
  await once(sink, 'listening');
  const delays: number[] = [];
  sink.on('message', bytes => delays.push(performance.now() - bytes.readDoubleLE(0)));
  const legs = await Promise.all(
    Array.from({ length: LEGS }, async (_, i): Promise<Leg> => {
      const wire = server
        ? await throughRelay(server, sink, `person-${i}`)
        : await overUdp(sink.address().port, HOST);
      return { wire, phase: (i * EVERY) / LEGS };
    }),
  );
  const cpu = server?.cpu() ?? 0;
  const sent = await send(legs, milliseconds, server !== undefined);
  await setTimeout(200);
  const used = (server?.cpu() ?? 0) - cpu;
  for (const { wire } of legs) wire.close();
  sink.close();
  return { sent, lost: sent - delays.length, delays, cpuPerPacket: used / sent };
}

async function throughRelay(server: TurnProcess, sink: Socket, user: string): Promise<Wire> {
  const wire = await overUdp(server.port, HOST);
  const session = new TurnSession(wire, credentialsOf(user), REALM);
  const allocated = await session.allocate();
  const bound = await session.ask('channelBind', id => [
    { type: STUN_ATTRIBUTES.channelNumber, value: Uint8Array.of(CHANNEL >> 8, CHANNEL & 255, 0, 0) },
    peerAttribute({ address: HOST, port: sink.address().port }, id),
  ]);
  if (allocated.class !== 'success' || bound.class !== 'success') throw new Error('the relay refused a leg');
  return wire;
}

async function send(legs: readonly Leg[], milliseconds: number, framed: boolean): Promise<number> {
  const start = performance.now();
  const due = legs.map(({ phase }) => phase);
  let sent = 0;
  while (performance.now() - start < milliseconds) {
    for (const [i, { wire }] of legs.entries()) {
      if (performance.now() - start < due[i]!) continue;
      due[i]! += EVERY;
      const data = Buffer.from(nodeRelayCrypto.random(SIZE));
      data.writeDoubleLE(performance.now(), 0);
      wire.send(framed ? encodeChannelData(CHANNEL, data, false) : data);
      sent += 1;
    }
    await setTimeout(1);
  }
  return sent;
}
