import { hostname, networkInterfaces } from 'node:os';
import { keptSelfSigned, makeSelfSigned } from '@kith/shared/node/tls/self-signed';
import type { Certificate } from './certificate.ts';

const YEARS = 10;

/**
 * A certificate that the server makes for itself at the first start and keeps in its data folder. Nobody vouches
 * for it: clients get its fingerprint with the invite link and accept exactly that one.
 */
export async function openSelfSigned(folder: string, name: string): Promise<Certificate> {
  const options = { name, alternatives: [...dnsNames(name), ...ipAddresses()], years: YEARS };
  const { fingerprint, ...current } = await (folder === ':memory:'
    ? makeSelfSigned(options)
    : keptSelfSigned(folder, options));
  return { current, fingerprint, onChange: () => undefined, close: () => undefined };
}

function dnsNames(name: string): { type: 'dns'; value: string }[] {
  const names = new Set([name.replace(/:\d+$/, ''), hostname().toLowerCase(), 'localhost']);
  return [...names].map(value => ({ type: 'dns', value }));
}

function ipAddresses(): { type: 'ip'; value: string }[] {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  // Link-local addresses carry a zone that a certificate can't.
  const values = new Set(
    addresses.map(({ address }) => address).filter(address => !address.startsWith('fe80')),
  );
  return [...values].map(value => ({ type: 'ip', value }));
}
