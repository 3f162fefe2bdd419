import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import { describe, expect, it } from 'vitest';
import type { SourceRef } from '../ports/file-store.ts';
import { MemoryFileStore } from '../ports/testing/memory-file-store.ts';
import { Intake } from './intake.ts';

function fresh() {
  const store = new MemoryFileStore();
  let last = 0;
  const intake = new Intake(store, length => new Uint8Array(length).fill(++last, 0, 1).fill(last >> 8, 1, 2));
  const own = (size: number): SourceRef => store.own(new Uint8Array(size));
  const isThere = async (ref: SourceRef) => (await store.openSource(ref)).ok;
  return { store, intake, own, isThere };
}

describe('Intake', () => {
  it('gives each thing once', async () => {
    const { intake, own } = fresh();
    const source = own(5);
    const id = intake.addFile({ name: 'a.txt', mime: 'text/plain', source });
    expect(id).toMatch(/^[\w-]{22}$/);
    const file = { kind: 'file', name: 'a.txt', mime: 'text/plain', size: 5, source };
    expect(intake.takeAll([id])).toEqual({ ok: true, value: [file] });
    expect(intake.takeAll([id])).toEqual({ ok: false, error: 'not-found' });
  });

  it('takes all that is asked for, in order, or nothing', async () => {
    const { intake, own } = fresh();
    const [a, b] = [1, 2].map(size => intake.addFile({ name: `${size}`, source: own(size) }));
    if (a === undefined || b === undefined) throw new Error('nothing was handed in');
    expect(intake.takeAll([a, 'never-there'])).toEqual({ ok: false, error: 'not-found' });
    expect(intake.takeAll([a, a])).toEqual({ ok: false, error: 'not-found' });
    expect(intake.takeAll([b, a])).toMatchObject({ ok: true, value: [{ size: 2 }, { size: 1 }] });
  });

  it('puts files into a folder that was begun', async () => {
    const { intake, own } = fresh();
    const id = intake.addFolder('photos');
    const source = own(7);
    expect(intake.addToFolder(id, ['a', 'b.jpg'], source)).toEqual({ ok: true });
    const files = [{ path: ['a', 'b.jpg'], size: 7, source }];
    expect(intake.takeAll([id])).toEqual({ ok: true, value: [{ kind: 'folder', name: 'photos', files }] });
    expect(intake.addToFolder(id, ['c'], source)).toEqual({ ok: false, error: 'not-found' });
    const file = intake.addFile({ name: 'x', source });
    expect(intake.addToFolder(file, ['c'], source)).toEqual({ ok: false, error: 'not-found' });
  });

  it('takes as many files of a folder as can be offered', () => {
    const { intake, own } = fresh();
    const id = intake.addFolder('photos');
    const source = own(1);
    for (let n = 0; n < SWARM_LIMITS.files; n++) intake.addToFolder(id, [`${n}`], source);
    expect(intake.addToFolder(id, ['one more'], source)).toEqual({ ok: false, error: 'too-large' });
  });

  it('keeps no copy of what was dropped, or forgotten among two thousand others', async () => {
    const { intake, own, isThere } = fresh();
    const [a, b, c] = [own(1), own(2), own(3)];
    await intake.drop(intake.addFile({ name: 'a', source: a }));
    const folder = intake.addFolder('f');
    intake.addToFolder(folder, ['b'], b);
    await intake.drop(folder);
    await intake.drop('never-there');
    const oldest = intake.addFile({ name: 'c', source: c });
    for (let n = 0; n < 2_000; n++) intake.addFile({ name: 'x', source: own(1) });
    expect(intake.takeAll([oldest])).toEqual({ ok: false, error: 'not-found' });
    expect([await isThere(a), await isThere(b), await isThere(c)]).toEqual([false, false, false]);
  });
});
