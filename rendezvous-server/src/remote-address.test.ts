import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isLoopback, remoteAddress } from './remote-address.ts';

function request(remote: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const message = new IncomingMessage(socket);
  if (forwarded !== undefined) message.headers['x-forwarded-for'] = forwarded;
  return message;
}

describe('remote address', () => {
  it('RZ-44 knows which addresses mean this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopback(host), host).toBe(true);
    }
    for (const host of ['0.0.0.0', '::', '192.168.0.1', 'localhost.example', '', '128.0.0.1', '::2']) {
      expect(isLoopback(host), host).toBe(false);
    }
  });

  it('believes a proxy on this machine only, when there is one, and only what it saw itself', () => {
    expect(remoteAddress(request('127.0.0.1', '203.0.113.9'), true)).toBe('203.0.113.9');
    expect(remoteAddress(request('127.0.0.1', '10.0.0.1, 203.0.113.9'), true)).toBe('203.0.113.9');
    expect(remoteAddress(request('127.0.0.1', '203.0.113.9'), false)).toBe('127.0.0.1');
    expect(remoteAddress(request('198.51.100.7', '203.0.113.9'), true)).toBe('198.51.100.7');
    expect(remoteAddress(request('127.0.0.1', 'nonsense'), true)).toBe('127.0.0.1');
    expect(remoteAddress(request('127.0.0.1'), true)).toBe('127.0.0.1');
  });
});
