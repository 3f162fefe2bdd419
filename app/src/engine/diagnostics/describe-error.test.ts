import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

it('tells kind, code and place of an exception, neither its message nor folders', () => {
  const error = Object.assign(new TypeError('secret words'), { code: 'ENOSPC' });
  error.stack = [
    'TypeError: secret words',
    '    at run (file:///home/alice/My Files/kith-daemon.mjs:10:5)',
    '    at async Store.write (C:\\Users\\alice\\kith\\store.ts:3:1)',
    '    at /home/alice/main.ts:1:2',
  ].join('\n');
  expect(describeError(error)).toEqual({
    type: 'TypeError',
    code: 'ENOSPC',
    stack: 'at run (kith-daemon.mjs:10:5)\nat async Store.write (store.ts:3:1)\nat main.ts:1:2',
  });
});

it('tells nothing of what was thrown and is no exception, or of a code that is a sentence', () => {
  expect(describeError('secret')).toEqual({ type: 'string', stack: '' });
  expect(describeError(Object.assign(new Error('x'), { code: 'no secret here' }))).not.toHaveProperty('code');
});
