import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseNetworks } from '@kith/shared/relay/peer-policy';
import { nodeNatProbe } from '../../../platform/node/nat-probe.ts';
import { NodeSupernodeHost } from '../../../platform/node/supernode-host/node-supernode-host.ts';
import { systemClock } from '../../../platform/system-clock.ts';
import { RelayServers } from '../../links/relay-servers.ts';
import { signUp, startPerson } from '../../session/testing/person.ts';
import { SettingsService } from '../../settings/settings-service.ts';
import { NatService } from '../nat-service.ts';
import { StayRecord } from '../stay-record.ts';
import { SupernodeService } from '../supernode-service.ts';

// Somebody in a network of their own: prints a line of JSON whenever NAT or supernode are other than before, and serves
// nobody any more when it reads one. Arguments: server, user name, folder, networks to relay to.
const [server = '', userName = '', folder = '', networks = ''] = process.argv.slice(2);

const person = await startPerson();
const { database, rendezvous } = person;
const report = (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
};
const settings = await SettingsService.load(database);
await settings.change({ volunteer: 'yes' });
const relays = new RelayServers(rendezvous, systemClock);
const nat = new NatService({ probe: nodeNatProbe, relays, rendezvous, clock: systemClock, report });
const stay = await StayRecord.load(database, systemClock);
const supernode = new SupernodeService({
  host: new NodeSupernodeHost({
    folder,
    ownNetworks: parseNetworks(networks.split(',')),
    log: { warn: () => undefined },
  }),
  power: undefined,
  settings,
  rendezvous,
  nat,
  stay,
  sendRate: () => 0,
  random: size => randomBytes(size),
  clock: systemClock,
  report,
});
const tell = () => {
  const line = { nat: nat.view, supernode: supernode.view, uplink: stay.uplink };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
nat.onChange(tell);
supernode.onChange(tell);
await signUp(person, server, userName);
supernode.follow('home.example');
createInterface(process.stdin).on('line', () => supernode.stop(true));
process.once('SIGTERM', () => {
  supernode.close().then(() => process.exit(0), report);
});
