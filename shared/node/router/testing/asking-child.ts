import { createInterface } from 'node:readline';
import { RouterPorts } from '../router-ports.ts';

// Asks the router for the ports that are its arguments, says which it got, asks again for each line that it reads, and
// gives them back when there are no more.
const wishes = process.argv.slice(2).map(port => ({ port: Number(port), protocol: 'UDP' as const }));
const ports = await RouterPorts.open(wishes, 'Kith', { warn: () => undefined });
const say = () => process.stdout.write(`${ports?.granted.map(({ port }) => port).join(' ')}\n`);
say();
createInterface(process.stdin)
  .on('line', () => void ports?.renew().then(say))
  .on('close', () => void ports?.close());
