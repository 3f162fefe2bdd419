import { createHash } from 'node:crypto';
import { connect } from 'node:tls';
import { answersDatagrams, answersStream } from '@kith/shared/node/relay/stun-binding';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import type { Offer, Reach } from './candidate.ts';

/** Milliseconds. */
const TLS_PATIENCE = 4_000;

/**
 * Looks from outside whether what a device offers is there: at the address that its connection comes from.
 *
 * @param witness asks other supernodes whether they get an answer there: one entry for each that said something
 */
export async function measure(
  address: string,
  { relay, tls }: Pick<Offer, 'relay' | 'tls'>,
  witness: (at: TransportAddress) => Promise<readonly boolean[]>,
): Promise<Omit<Reach, 'target'>> {
  const at = relay && { address, port: relay.port };
  const [datagrams, stream, secure] = await Promise.all([
    at ? answersDatagrams(at) : false,
    at ? answersStream(at) : false,
    tls ? showsCertificate({ address, port: tls.port }, tls.fingerprint) : false,
  ]);
  const seen = at && datagrams ? await witness(at) : [];
  const witnesses = seen.filter(reached => reached).length;
  // One that says yes is enough: whoever wanted to shut others out had to be all of them.
  const udp = datagrams && (seen.length === 0 || witnesses > 0);
  return { address, udp, tcp: udp && stream, tls: secure, witnesses };
}

/** Whether somebody speaks TLS there under a certificate with that SHA-256, and holds its key. */
function showsCertificate({ address, port }: TransportAddress, fingerprint: string): Promise<boolean> {
  return new Promise(resolve => {
    // Nobody vouches for it: its fingerprint is compared.
    const socket = connect({ host: address, port, rejectUnauthorized: false });
    const end = (shown: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(shown);
    };
    const timer = setTimeout(() => end(false), TLS_PATIENCE);
    socket.on('secureConnect', () => {
      const { raw } = socket.getPeerCertificate();
      end(raw !== undefined && toBase64Url(createHash('sha256').update(raw).digest()) === fingerprint);
    });
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
  });
}
