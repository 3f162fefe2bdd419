import { describe, expect, it } from 'vitest';
import { readOptions } from './cli-options.ts';
import { StartFailure } from './start-failure.ts';

const relayOf = (options: Record<string, unknown>) =>
  readOptions({ data: ':memory:', ...options }).config.relay;

describe('the relay', () => {
  it('runs where others than this machine reach the server, and where it is asked for', () => {
    expect(relayOf({})).toBeUndefined();
    expect(relayOf({ tlsHost: '192.0.2.7' })).toMatchObject({
      hosts: [{ address: '192.0.2.7' }],
      port: 3_478,
      anyPort: true,
    });
    expect(relayOf({ tlsHost: '192.0.2.7', relay: 'off' })).toBeUndefined();
    expect(relayOf({ relayHost: '192.0.2.7' })).toMatchObject({ hosts: [{ address: '192.0.2.7' }] });
  });

  it('takes one address of each family, its public ones, its ports and its cap', () => {
    expect(
      relayOf({
        relayHost: '10.0.0.5, 2001:db8::5',
        relayPublicAddress: '198.51.100.9',
        relayPort: '3479',
        relayPorts: '50000-50999',
        relayCap: '80',
        relayNetworks: '10.0.0.0/8',
      }),
    ).toEqual({
      hosts: [{ address: '10.0.0.5', publicAddress: '198.51.100.9' }, { address: '2001:db8::5' }],
      port: 3_479,
      anyPort: false,
      relayPorts: { first: 50_000, last: 50_999 },
      bytesPerSecond: 10_000_000,
      ownNetworks: ['10.0.0.0/8'],
    });
  });

  it.each([
    { supernodes: 'perhaps' },
    { supernodeUptime: '-1' },
    { relayHost: 'somewhere' },
    { relayHost: '192.0.2.7', relayPorts: '50999-50000' },
    { relayHost: '192.0.2.7', relayPorts: 'many' },
    { relayHost: '192.0.2.7', relayPorts: '0-10' },
    { relayHost: '192.0.2.7', relayNetworks: '10.0.0.0' },
    { relayHost: '192.0.2.7', relayCap: '-1' },
    { relay: 'perhaps' },
  ])('what is wrong is said in a sentence: %o', options => {
    expect(() => relayOf(options)).toThrow(StartFailure);
  });
});

describe('supernodes', () => {
  const supernodesOf = (options: Record<string, unknown>) =>
    readOptions({ data: ':memory:', ...options }).config.supernodes;

  it('are taken after ten minutes, unless they are switched off or the time is another', () => {
    expect(supernodesOf({})).toMatchObject({ enabled: true, minimalUptime: 600_000, ownNetworks: [] });
    expect(supernodesOf({ supernodes: 'off' })).toMatchObject({ enabled: false });
    expect(supernodesOf({ supernodeUptime: '1.5' })).toMatchObject({ minimalUptime: 90_000 });
  });

  it('are looked at in the networks that may be relayed to', () => {
    expect(supernodesOf({ relay: 'off', relayNetworks: '10.0.0.0/8' })).toMatchObject({
      ownNetworks: ['10.0.0.0/8'],
    });
  });
});
