import { expect, it } from 'vitest';
import { Successor } from './successor.ts';

/** Starts and ends when it is told to; notes both. */
class Slow {
  readonly started = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  readonly name: string;
  readonly #log: string[];

  constructor(name: string, log: string[]) {
    this.name = name;
    this.#log = log;
  }

  readonly start = async (): Promise<Slow> => {
    this.#log.push(`${this.name} starts`);
    await this.started.promise;
    return this;
  };

  async close(): Promise<void> {
    await this.ended.promise;
    this.#log.push(`${this.name} ended`);
  }
}

it('starts the next when the one before has ended', async () => {
  const log: string[] = [];
  const [first, second] = [new Slow('first', log), new Slow('second', log)];
  const successor = new Successor<Slow>();
  const starting = successor.start(first.start);
  first.started.resolve();
  expect(await starting).toBe(first);
  void successor.end();
  expect(successor.current).toBeUndefined();
  const next = successor.start(second.start);
  second.started.resolve();
  first.ended.resolve();
  expect(await next).toBe(second);
  expect(successor.current).toBe(second);
  expect(log).toEqual(['first starts', 'first ended', 'second starts']);
});

it('ends what was starting, and never starts what was ended before its turn', async () => {
  const log: string[] = [];
  const [first, second] = [new Slow('first', log), new Slow('second', log)];
  const successor = new Successor<Slow>();
  const starting = successor.start(first.start);
  await Promise.resolve();
  const never = successor.start(second.start);
  void successor.end();
  first.ended.resolve();
  first.started.resolve();
  expect(await starting).toBeUndefined();
  expect(await never).toBeUndefined();
  await successor.settled();
  expect(log).toEqual(['first starts', 'first ended']);
});

it('goes on after one that could not be started', async () => {
  const log: string[] = [];
  const second = new Slow('second', log);
  const successor = new Successor<Slow>();
  const failing = successor.start(() => Promise.reject(new Error('broken')));
  second.started.resolve();
  const next = successor.start(second.start);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(second);
});
