import { HASH_LENGTH } from './content-id.ts';

/** SHA-256 of the bytes, 32 bytes; handed in by the platform. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Hash of two neighbouring nodes. */
export function parentOf(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  const both = new Uint8Array(2 * HASH_LENGTH);
  both.set(left);
  both.set(right, HASH_LENGTH);
  return sha256(both);
}

/**
 * Hash of a node all of whose blocks lie beyond the end of the file: a leaf of zeros, and from there up what follows
 * from it (BEP 52).
 * @param level 0 for a leaf
 */
export function padHash(level: number, sha256: Sha256): Uint8Array {
  let hash = new Uint8Array(HASH_LENGTH);
  for (let at = 0; at < level; at++) hash = new Uint8Array(parentOf(hash, hash, sha256));
  return hash;
}

/**
 * Root over the nodes of one layer.
 * @param nodes their hashes, one after the other, at least one
 * @param level of these nodes, 0 for leaves
 * @param width how many of them the root covers: a power of two, the rest of them padding
 */
export function rootOfLayer(nodes: Uint8Array, level: number, width: number, sha256: Sha256): Uint8Array {
  let layer = nodes;
  for (let at = level; 2 ** (at - level) < width; at++) layer = layerAbove(layer, at, sha256);
  return layer.slice(0, HASH_LENGTH);
}

/** The layer above `level`, half as long; a node without a neighbour is joined with padding. */
export function layerAbove(nodes: Uint8Array, level: number, sha256: Sha256): Uint8Array {
  const count = Math.ceil(nodes.length / (2 * HASH_LENGTH));
  const above = new Uint8Array(count * HASH_LENGTH);
  for (let i = 0; i < count; i++) {
    const pair = nodes.subarray(2 * i * HASH_LENGTH, 2 * (i + 1) * HASH_LENGTH);
    const hash =
      pair.length === 2 * HASH_LENGTH ? sha256(pair) : parentOf(pair, padHash(level, sha256), sha256);
    above.set(hash, i * HASH_LENGTH);
  }
  return above;
}

/** The smallest power of two that is not below a positive count. */
export function nextPowerOfTwo(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}

/**
 * What proves a node against the root: its sibling, its parent's sibling and so on ("uncle hashes" of BEP 52), one after
 * the other.
 * @param nodes the layer of the node
 * @param level of this layer
 * @param index of the node in it
 * @param width of the layer with its padding, a power of two
 */
export function unclesOf(
  nodes: Uint8Array,
  level: number,
  index: number,
  width: number,
  sha256: Sha256,
): Uint8Array {
  const count = Math.log2(width);
  const uncles = new Uint8Array(count * HASH_LENGTH);
  let layer = nodes;
  for (let step = 0; step < count; step++) {
    const at = ((index >> step) ^ 1) * HASH_LENGTH;
    const uncle = at < layer.length ? layer.subarray(at, at + HASH_LENGTH) : padHash(level + step, sha256);
    uncles.set(uncle, step * HASH_LENGTH);
    layer = layerAbove(layer, level + step, sha256);
  }
  return uncles;
}

/** The root that a node and its uncles lead to. */
export function rootFromUncles(
  node: Uint8Array,
  index: number,
  uncles: Uint8Array,
  sha256: Sha256,
): Uint8Array {
  let hash = node;
  for (let step = 0; step * HASH_LENGTH < uncles.length; step++) {
    const uncle = uncles.subarray(step * HASH_LENGTH, (step + 1) * HASH_LENGTH);
    hash = (index >> step) & 1 ? parentOf(uncle, hash, sha256) : parentOf(hash, uncle, sha256);
  }
  return hash;
}
