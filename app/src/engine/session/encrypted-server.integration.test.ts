import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { nodeRendezvousConnector } from '../../platform/node/rendezvous-connector.ts';
import { setUpHousehold } from './testing/household.ts';
import { addressOf, PASSWORD } from './testing/person.ts';

// A server as `npm start` makes one: plain for this machine, self-signed TLS for everybody else.
const house = setUpHousehold(() => ({ tls: { mode: 'self-signed' }, tlsHost: '127.0.0.1' }));

test('a self-signed server is joined by its link, and joined again after a restart of the device', async () => {
  const alice = await house.start();
  const link = house.server.invite;
  expect(await alice.account.probe(link)).toMatchObject({ ok: true, value: { encrypted: true } });
  const who = { userName: 'alice', password: PASSWORD, deviceName: 'laptop' };
  expect(await alice.account.signUp({ server: link, ...who })).toMatchObject({ ok: true });
  expect(alice.view.session().server).toMatchObject({ url: house.server.publicUrl, encrypted: true });
  await alice.stop();
  const back = await house.start({ database: alice.database });
  await back.until(() => back.view.session().state === 'online');

  const invite = await back.buddies.createInvite();
  if (!invite.ok) throw new Error(invite.error);
  const bob = await house.start();
  expect(await bob.account.signUp({ server: invite.value.link, ...who, userName: 'bob' })).toMatchObject({
    ok: true,
  });
  await bob.until(() => bob.contacts.devicesOf(addressOf(back)).length === 1);
});

test('another certificate than the one in the link, or none in it, is not trusted', async () => {
  const alice = await house.start();
  const forged = house.server.invite.replace(/tls=[^&]+/, `tls=${'A'.repeat(43)}`);
  expect(await alice.account.probe(forged)).toEqual({ ok: false, error: 'tls-mismatch' });
  expect(await alice.account.probe(house.server.publicUrl)).toEqual({ ok: false, error: 'tls-mismatch' });
});

/** A proxy of a strict network (RFC 9110, section 9.3.6): who has the password gets through to where they name. */
async function startProxy(password: string): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, client) => {
    const wanted = `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    asked.push(request.url ?? '');
    const { hostname, port } = new URL(`tcp://${request.url}`);
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    const end = () => {
      server.destroy();
      client.destroy();
    };
    for (const socket of [server, client]) socket.on('error', end).on('close', end);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://ann:${password}@127.0.0.1:${port}`, asked };
}

test('a server is reached through the proxy that the environment names, and its certificate is checked all the same', async () => {
  const { url, asked } = await startProxy('secret');
  const connector = nodeRendezvousConnector({ HTTPS_PROXY: url });
  const alice = await house.start({ connector });
  const { invite, publicUrl } = house.server;
  const who = { userName: 'alice', password: PASSWORD, deviceName: 'laptop' };
  expect(await alice.account.signUp({ server: invite, ...who })).toMatchObject({ ok: true });
  expect(new Set(asked)).toEqual(new Set([new URL(publicUrl).host]));
  const forged = invite.replace(/tls=[^&]+/, `tls=${'A'.repeat(43)}`);
  expect(await alice.account.probe(forged)).toEqual({ ok: false, error: 'tls-mismatch' });
  expect(await alice.account.probe(publicUrl)).toEqual({ ok: false, error: 'tls-mismatch' });

  const locked = nodeRendezvousConnector({ HTTPS_PROXY: url.replace('secret', 'guessed') });
  const bob = await house.start({ connector: locked });
  expect(await bob.account.probe(invite)).toMatchObject({ ok: false, error: 'unreachable' });
  const count = asked.length;
  const near = nodeRendezvousConnector({ HTTPS_PROXY: url, NO_PROXY: '127.0.0.1' });
  const carol = await house.start({ connector: near });
  expect(await carol.account.probe(invite)).toMatchObject({ ok: true });
  expect(asked).toHaveLength(count);
});
