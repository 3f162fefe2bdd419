import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { Sha256 } from './merkle.ts';
import type { SwarmMessage } from './swarm-message.ts';
import { type Content, fileContent, folderContent, SwarmWorld, type Tamper } from './testing/swarm-world.ts';

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');

/** `npm run test:full` sets KITH_FULL. */
const SEEDS = process.env['KITH_FULL'] === undefined ? 60 : 1_000;

const SIZES = [1, 5_000, 16_384, 40_000, 262_144, 262_145, 700_000, 1_300_000, 3_000_001];

function contentFor(random: SeededRandom): Content {
  if (random.chance(0.6)) return fileContent(random.pick(SIZES), sha256);
  return folderContent(
    Array.from({ length: 1 + random.int(6) }, () => random.pick([0, ...SIZES.slice(0, 7)])),
    sha256,
  );
}

function flipped(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const changed = bytes.slice();
  if (changed.length > 0) changed[random.int(changed.length)]! ^= 1 + random.int(255);
  return changed;
}

/** Lies in one of the ways there are. */
function liar(random: SeededRandom): Tamper {
  return (message: SwarmMessage) => {
    if (!random.chance(0.3)) return [message];
    switch (message.kind) {
      case 'piece':
        return random.pick<readonly SwarmMessage[]>([
          [{ ...message, data: flipped(message.data, random) }],
          [{ ...message, uncles: flipped(message.uncles, random) }, message],
          [{ ...message, data: message.data.subarray(1) }],
          [{ ...message, block: message.block ^ 1 }],
          [{ ...message, piece: 4_000_000_000 }],
          [message, message, message],
          [],
        ]);
      case 'hashes':
        return random.pick<readonly SwarmMessage[]>([
          [{ ...message, hashes: flipped(message.hashes, random) }],
          [{ ...message, file: message.file + 1 }],
          [{ ...message, chunk: 77_777 }],
          [],
        ]);
      case 'info':
        return [
          random.chance(0.5) ? { ...message, data: flipped(message.data, random) } : { ...message, part: 9 },
        ];
      case 'have-all':
        return [{ kind: 'bitfield', stream: message.stream, bits: random.bytes(random.int(5)) }];
      case 'unchoke':
        return [message, { kind: 'have', stream: message.stream, piece: random.int(2 ** 31) }];
      default:
        return [random.bytes(random.int(40))];
    }
  };
}

function run(seed: number) {
  const random = new SeededRandom(seed);
  const content = contentFor(random);
  const world = new SwarmWorld({
    content,
    sha256,
    random: random.fork(),
    uploaders: 1 + random.int(3),
    bytesPerSecond: random.pick([30_000, 1_000_000, 20_000_000]),
    latency: random.pick([0, 3, 80]),
  });
  const [honest, ...others] = world.uploaders;
  if (honest === undefined) throw new Error('nobody');
  for (const other of others) if (random.chance(0.7)) other.tamper = liar(random.fork());
  world.tell({ kind: 'start' });
  for (const uploader of world.uploaders) world.link(uploader);
  let disturbances = 0;
  for (let round = 0; round < 30 && !world.complete; round++) {
    world.clock.advance(random.int(1_500));
    const uploader = random.pick(world.uploaders);
    disturbances += 1;
    switch (random.int(8)) {
      case 0:
        world.link(uploader);
        break;
      case 1:
        world.unlink(uploader);
        break;
      case 2:
        world.crash();
        break;
      case 3:
        world.crashUploader(uploader);
        break;
      case 4:
        world.pause(random.int(3_000));
        break;
      case 5:
        world.tellUploader(uploader, { kind: 'pause', transfer: 'AAAAAAAAAAAAAAAAAAAAAA' });
        world.clock.advance(random.int(3_000));
        world.tellUploader(uploader, { kind: 'resume', transfer: 'AAAAAAAAAAAAAAAAAAAAAA' });
        break;
      default:
        disturbances -= 1;
    }
  }
  if (!world.complete) world.link(honest);
  world.clock.advance(1_800_000);
  expect(world.complete).toBe(true);
  for (const [index, bytes] of content.files.entries()) {
    expect(Buffer.compare(world.disk[index]!, bytes)).toBe(0);
  }
  expect(world.core.done).toBe(content.layout.size);
  expect(
    world.losses.filter(({ device, reason }) => device === honest.device && reason === 'bad-data'),
  ).toEqual([]);
  return { disturbances, caught: world.losses.filter(({ reason }) => reason === 'bad-data').length };
}

describe('a content on a hostile network', () => {
  it(`FILE-5 FILE-8 FILE-9 arrives whole and right, and blames nobody but liars (${SEEDS} seeds)`, () => {
    let disturbances = 0;
    let caught = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        const outcome = run(seed);
        disturbances += outcome.disturbances;
        caught += outcome.caught;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    // The runs were worth something.
    expect(disturbances).toBeGreaterThan(SEEDS * 2);
    expect(caught).toBeGreaterThan(SEEDS / 4);
  }, 600_000);
});
