// Two throw-away people on a rendezvous in memory, buddies already.

import path from 'node:path';
import { command, openDaemonClient, until } from './daemon-client.mjs';
import { startService } from './service.mjs';
import { daemonFile, pageFolder, serverFile, windowFolder } from './workspace.mjs';

/**
 * @typedef {object} DemoPerson
 * @property {string} name
 * @property {string} data folder of the daemon
 * @property {import('./service.mjs').Service} daemon
 */

const server = 'demo.kith';

/**
 * @param {import('./service.mjs').Service[]} running what was started, to be stopped by the caller
 * @returns {Promise<string>} address of the rendezvous
 */
export async function startDemoServer(running) {
  const started = await startService('rendezvous', [
    serverFile,
    '--ready-json',
    ...['--data', ':memory:', '--host', '127.0.0.1', '--port', '0', '--name', server],
    ...['--web', pageFolder, '--log-level', 'warn'],
  ]);
  if (!started.ok) throw new Error(started.sentence);
  running.push(started.service);
  return String(started.service.ready.url);
}

/**
 * @param {string} folder for throw-away data
 * @param {string} address of the rendezvous
 * @param {import('./service.mjs').Service[]} running
 * @returns {Promise<DemoPerson[]>}
 */
export async function makeDemoBuddies(folder, address, running) {
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map(name => makePerson(name, path.join(folder, name), address, running)),
  );
  if (alice === undefined || bob === undefined) throw new Error('unreachable');
  await command(alice.client, 'buddy.request', { to: `bob@${server}`, note: 'Hello!' });
  await until(bob.client, 'requests', {}, rows => rows.length === 1);
  await command(bob.client, 'buddy.answer', { address: addressOf('alice'), answer: 'accept' });
  await Promise.all([alice, bob].map(({ client }) => until(client, 'roster', {}, rows => rows.length === 1)));
  return [alice, bob].map(({ client, name, data, daemon }) => {
    client.close();
    return { name, data, daemon };
  });
}

/**
 * @param {string} name
 * @returns {import('@kith/shared/identity/address').Address}
 */
function addressOf(name) {
  return /** @type {import('@kith/shared/identity/address').Address} */ (`${name}@${server}`);
}

/**
 * @param {string} name
 * @param {string} data
 * @param {string} address
 * @param {import('./service.mjs').Service[]} running
 */
async function makePerson(name, data, address, running) {
  const started = await startService('daemon', [
    daemonFile,
    '--ready-json',
    ...['--data', data, '--port', '0', '--window', windowFolder, '--server', address],
  ]);
  if (!started.ok) throw new Error(started.sentence);
  running.push(started.service);
  const client = await openDaemonClient(started.service.ready);
  await command(client, 'account.sign-up', {
    server: address,
    userName: name,
    password: 'only for the demo',
    deviceName: 'demo',
  });
  await until(client, 'session', {}, ([session]) => session?.state === 'online');
  return { name, data, daemon: started.service, client };
}
