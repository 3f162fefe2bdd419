import { afterEach, describe, expect, it } from 'vitest';
import type { ApiChannel } from '../channel.ts';

export interface ChannelPair {
  readonly window: ApiChannel;
  readonly engine: ApiChannel;
  /** Undoes what was set up around the pair. */
  readonly dispose?: () => Promise<void>;
}

/** What every transport of the api must do, whichever end is asked. */
export function apiTransportContract(name: string, makePair: () => Promise<ChannelPair>): void {
  describe(`api transport: ${name}`, () => {
    const pairs: ChannelPair[] = [];
    const pair = async () => {
      const made = await makePair();
      pairs.push(made);
      return made;
    };
    afterEach(async () => {
      for (const made of pairs.splice(0)) {
        made.window.close('test-over');
        made.engine.close('test-over');
        await made.dispose?.();
      }
    });

    it('API-1 carries frames both ways, in order, each once', async () => {
      const { window, engine } = await pair();
      const count = 500;
      const atEngine = take(engine, count);
      const atWindow = take(window, count);
      for (let n = 0; n < count; n++) {
        window.send({ n, from: 'window' });
        engine.send({ n, from: 'engine' });
      }
      expect(await atEngine).toEqual(Array.from({ length: count }, (_, n) => ({ n, from: 'window' })));
      expect(await atWindow).toEqual(Array.from({ length: count }, (_, n) => ({ n, from: 'engine' })));
    });

    it('API-1 keeps frames that came before anybody listened', async () => {
      const { window, engine } = await pair();
      window.send({ early: 1 });
      const reply = take(window, 1);
      engine.send({ go: true });
      await reply;
      expect(await take(engine, 1)).toEqual([{ early: 1 }]);
    });

    it('API-1 delivers copies: what is sent may be changed afterwards', async () => {
      const { window, engine } = await pair();
      const frame = { rows: ['before'] };
      const received = take(engine, 1);
      window.send(frame);
      frame.rows.push('after');
      expect(await received).toEqual([{ rows: ['before'] }]);
    });

    it('API-1 carries Unicode and large frames unchanged', async () => {
      const { window, engine } = await pair();
      const text = `${'é€😀\u2028\u0000"\\'.repeat(20_000)}end`;
      const received = take(window, 1);
      engine.send({ text });
      expect(await received).toEqual([{ text }]);
    });

    for (const closer of ['window', 'engine'] as const) {
      it(`API-2 tells both ends once when the ${closer} closes, after the frames sent before`, async () => {
        const made = await pair();
        const other = closer === 'window' ? made.engine : made.window;
        const heard: unknown[] = [];
        other.onFrame(frame => heard.push(frame));
        const own = closed(made[closer]);
        const theirs = closed(other);
        made[closer].send({ last: 'words' });
        made[closer].close('good-reason');
        made[closer].close('again');
        expect(await own).toBe('good-reason');
        expect(await theirs).toBe('good-reason');
        expect(heard).toEqual([{ last: 'words' }]);
        expect(await closed(other)).toBe('good-reason');
        made[closer].send({ into: 'nothing' });
        other.send({ into: 'nothing' });
        expect(heard).toHaveLength(1);
      });
    }
  });
}

function take(channel: ApiChannel, count: number): Promise<unknown[]> {
  const frames: unknown[] = [];
  return new Promise(resolve => {
    channel.onFrame(frame => {
      frames.push(frame);
      if (frames.length === count) resolve(frames);
    });
  });
}

function closed(channel: ApiChannel): Promise<string> {
  return new Promise(resolve => {
    channel.onClose(resolve);
  });
}
