import { type Network, parseNetwork } from '@kith/shared/relay/peer-policy';
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError with what is wrong */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}

/**
 * Networks with commas between.
 *
 * @throws InvalidArgumentError with what is wrong
 */
export function readNetworks(text: string): readonly Network[] {
  return text.split(',').map(each => {
    const network = parseNetwork(each.trim());
    if (network === undefined) throw new InvalidArgumentError(`${each.trim()} is no network.`);
    return network;
  });
}
