import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MediaBrowser, UdpForwarder } from './testing/media-browser.ts';

const patient = { timeout: 10_000, interval: 100 };

describe('call media in Chromium with a 440 Hz tone as microphone', () => {
  let browser: MediaBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await MediaBrowser.launch('tone');
  });
  afterAll(() => browser.close());
  afterEach(() => page.close());

  const reports = (side: 'a' | 'b') =>
    page.evaluate(
      of =>
        window.kith.call[of].reports
          .filter(({ type }) => type !== 'signal' && type !== 'ready')
          .map(({ type }) => type),
      side,
    );
  const hear = (side: 'a' | 'b') => page.evaluate(of => window.kith.hear(window.kith.call, of), side);
  const received = (side: 'a' | 'b') => page.evaluate(of => window.kith.received(window.kith.call, of), side);

  /** Loudness of what arrives from now on for half a second of sound; full scale is 1. */
  const loudness = async (side: 'a' | 'b') => {
    const before = await received(side);
    let now = before;
    await expect
      .poll(async () => {
        now = await received(side);
        return now.seconds - before.seconds;
      }, patient)
      .toBeGreaterThan(0.5);
    return Math.sqrt((now.energy - before.energy) / (now.seconds - before.seconds));
  };

  const talk = async () => {
    page = await browser.open();
    await page.evaluate(() => {
      window.kith.call.prepare();
      window.kith.call.start();
    });
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toContain('connected');
  };

  test('the tone is heard at both ends; mute sends exactly nothing; unmute brings it back', async () => {
    await talk();
    for (const side of ['a', 'b'] as const) {
      await expect.poll(async () => (await hear(side)).above, patient).toBeGreaterThan(40);
      // A bin of the spectrum is 3 Hz wide; the first reading may be of a window that is not full yet.
      await expect.poll(async () => Math.abs((await hear(side)).hertz - 440), patient).toBeLessThan(5);
    }
    expect(await loudness('b')).toBeGreaterThan(0.1);

    await page.evaluate(() =>
      window.kith.call.a.order({ type: 'mute', callId: window.kith.callId, muted: true }),
    );
    await expect.poll(() => loudness('b'), patient).toBe(0);
    expect(await reports('b')).not.toContain('stalled');
    expect(await loudness('a')).toBeGreaterThan(0.1);

    await page.evaluate(() =>
      window.kith.call.a.order({ type: 'mute', callId: window.kith.callId, muted: false }),
    );
    await expect.poll(() => loudness('b'), patient).toBeGreaterThan(0.1);
  });

  test('levels and quality are measured', async () => {
    await talk();
    const levels = () =>
      page.evaluate(() => {
        const { controller } = window.kith.call.a;
        return [controller.microphoneLevel.getSnapshot(), controller.remoteLevel.getSnapshot()];
      });
    // Nobody looks at the meters: nothing is measured.
    expect(await levels()).toEqual([0, 0]);
    await page.evaluate(() => {
      const { controller } = window.kith.call.a;
      controller.microphoneLevel.subscribe(() => undefined);
      controller.remoteLevel.subscribe(() => undefined);
    });
    for (const index of [0, 1])
      await expect.poll(async () => (await levels())[index], patient).toBeGreaterThan(0.5);
    await expect
      .poll(() => page.evaluate(() => window.kith.picture('a')), patient)
      .toMatchObject({
        verdict: { level: 'good', cause: 'none' },
        statistics: { relayed: false, received: { microphone: { codec: 'opus' } } },
      });
  });

  test('another microphone takes over while they talk, and the other side goes on hearing', async () => {
    await talk();
    const devices = () => page.evaluate(() => window.kith.call.a.controller.devices.getSnapshot());
    await expect.poll(async () => (await devices()).microphones.length, patient).toBeGreaterThan(1);
    const chosen = (await devices()).microphones.at(-1)?.id ?? '';
    const senderDevice = () =>
      page.evaluate(() => {
        const [sender] = window.kith.connectionOf(window.kith.call, 'a').getSenders();
        return sender?.track?.getSettings().deviceId;
      });
    expect(await senderDevice()).not.toBe(chosen);
    await page.evaluate(
      microphone =>
        window.kith.call.a.controller.configure({
          ...window.kith.plain,
          microphone,
        }),
      chosen,
    );
    await expect.poll(senderDevice, patient).toBe(chosen);
    expect(await loudness('b')).toBeGreaterThan(0.1);
  });

  test('a chosen microphone that is not there gives way to the default one', async () => {
    page = await browser.open();
    const reports = await page.evaluate(async () => {
      const side = new window.kith.Side({ microphone: 'f'.repeat(64) });
      const test = await side.controller.startTest();
      if (test.ok) test.stop();
      return test.ok;
    });
    expect(reports).toBe(true);
  });

  test('a path that dies is noticed, ICE restarts, and the same connection goes on over another path', async () => {
    const forwarders: UdpForwarder[] = [];
    page = await browser.open();
    await page.exposeFunction('forward', (address: string, port: number) => {
      const forwarder = new UdpForwarder();
      forwarders.push(forwarder);
      return forwarder.open(address, port);
    });
    await page.evaluate(() => {
      window.kith.call.route = window.kith.throughForwarder;
      window.kith.call.start();
    });
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toContain('connected');
    const userBefore = await page.evaluate(() => window.kith.iceUser(window.kith.call, 'a'));
    // A candidate that came later would be a path beside the one that dies.
    const gathered = () =>
      page.evaluate(() =>
        window.kith.connections.every(({ iceGatheringState }) => iceGatheringState === 'complete'),
      );
    await expect.poll(gathered, patient).toBe(true);

    await page.evaluate(async () => {
      await window.kith.call.carried();
      window.kith.call.route = async (_, data) => data;
    });
    for (const forwarder of forwarders) forwarder.cut();
    const user = () => page.evaluate(() => window.kith.iceUser(window.kith.call, 'a'));
    await expect.poll(user, patient).not.toBe(userBefore);
    await expect.poll(() => loudness('b'), patient).toBeGreaterThan(0.1);
    // It may have been so quick that nobody was told of a stall.
    for (const side of ['a', 'b'] as const)
      await expect
        .poll(async () => (await reports(side)).join(' '), patient)
        .toMatch(/^connected( stalled connected)?$/);
    expect(await page.evaluate(() => window.kith.connections.length)).toBe(2);
    for (const forwarder of forwarders) forwarder.close();
  });

  test('held and resumed at once they hear each other; resumed and held at once nobody is heard', async () => {
    await talk();
    const hold = (...held: boolean[]) =>
      page.evaluate(values => {
        for (const held of values)
          window.kith.call.a.order({ type: 'hold', callId: window.kith.callId, held });
      }, held);
    await hold(true, false);
    await expect.poll(() => loudness('b'), patient).toBeGreaterThan(0.1);
    await hold(true);
    const packets = async () => (await received('b')).packets;
    const arrive = async () => {
      const before = await packets();
      await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 300)));
      return (await packets()) - before;
    };
    await expect.poll(arrive, patient).toBe(0);
    await hold(false, true);
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 500)));
    expect(await arrive()).toBe(0);
  });

  test('signals that come twice, late or after later ones change nothing', async () => {
    page = await browser.open();
    await page.evaluate(() => {
      const { call } = window.kith;
      let seen = 0;
      call.route = async (from, data) => {
        const other = from === 'a' ? call.b : call.a;
        // The server's copy may be faster than the link's, and the other way round.
        seen += 1;
        if (seen % 3 === 0) other.signal(data, 1);
        setTimeout(() => other.signal(data, 1), (seen % 5) * 100);
        return seen % 3 === 1 ? data : undefined;
      };
      call.start();
    });
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toContain('connected');
    for (const side of ['b', 'a', 'a'] as const) {
      const user = await page.evaluate(() => window.kith.iceUser(window.kith.call, 'a'));
      await page.evaluate(
        of => window.kith.call[of].order({ type: 'network-changed', callId: window.kith.callId }),
        side,
      );
      await expect
        .poll(() => page.evaluate(() => window.kith.iceUser(window.kith.call, 'a')), patient)
        .not.toBe(user);
      await expect.poll(() => loudness('b'), patient).toBeGreaterThan(0.1);
    }
    for (const side of ['a', 'b'] as const) expect(await reports(side)).toEqual(['connected']);
    expect(await page.evaluate(() => window.kith.connections.length)).toBe(2);
  });

  test('a new generation replaces the connection', async () => {
    await talk();
    await page.evaluate(() => window.kith.call.start(2));
    await expect.poll(() => reports('a'), patient).toEqual(['connected', 'connected']);
    expect(await loudness('b')).toBeGreaterThan(0.1);
    const states = await page.evaluate(() =>
      window.kith.connections.map(({ connectionState }) => connectionState),
    );
    expect(states).toEqual(['closed', 'closed', 'connected', 'connected']);
  });

  test('a connection that the other end closes is reported; stop gives the microphone back', async () => {
    await talk();
    const track = await page.evaluateHandle(
      () => window.kith.connectionOf(window.kith.call, 'a').getSenders()[0]?.track,
    );
    await page.evaluate(() => window.kith.call.b.order({ type: 'stop', callId: window.kith.callId }));
    await expect.poll(() => reports('a'), patient).toContain('failed');
    expect(await track.evaluate(live => live?.readyState)).toBe('live');
    await page.evaluate(() => window.kith.call.stop());
    expect(await track.evaluate(ended => ended?.readyState)).toBe('ended');
  });

  test('a microphone that opens after the call ended is given back at once', async () => {
    page = await browser.open();
    const states = await page.evaluate(async () => {
      const opened: MediaStreamTrack[] = [];
      const { mediaDevices } = navigator;
      const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async constraints => {
        const stream = await getUserMedia(constraints);
        opened.push(...stream.getTracks());
        return stream;
      };
      window.kith.call.start();
      window.kith.call.stop();
      await new Promise<void>(resolve => {
        const look = () => (opened.length === 2 ? setTimeout(resolve) : setTimeout(look, 10));
        look();
      });
      return opened.map(({ readyState }) => readyState);
    });
    expect(states).toEqual(['ended', 'ended']);
    expect(await page.evaluate(() => window.kith.connections.length)).toBe(0);
  });

  test('rubbish from the peer is dropped', async () => {
    await talk();
    await page.evaluate(() => {
      const rubbish = [
        '',
        '{',
        'null',
        '[]',
        '{"type":"offer"}',
        '{"type":"transceiverRequest","transceiverRequest":{"kind":"video"}}',
        '{"type":"candidate","candidate":{"candidate":"x"}}',
      ];
      for (const data of rubbish) window.kith.call.a.signal(data, 1);
    });
    expect(await loudness('a')).toBeGreaterThan(0.1);
    expect(await reports('a')).toEqual(['connected']);
  });

  test('the microphone test shows a level and stops', async () => {
    page = await browser.open();
    const level = () => page.evaluate(() => window.kith.call.a.controller.microphoneLevel.getSnapshot());
    await page.evaluate(() => window.kith.call.a.controller.microphoneLevel.subscribe(() => undefined));
    expect(await level()).toBe(0);
    const test = await page.evaluateHandle(() => window.kith.call.a.controller.startTest());
    await expect.poll(level, patient).toBeGreaterThan(0.5);
    await test.evaluate(started => started.ok && started.stop());
    expect(await level()).toBe(0);
  });

  test('tones ring when asked, and never with sounds off', async () => {
    page = await browser.open();
    const rings = await page.evaluate(async () => {
      const { controller } = window.kith.call.a;
      const counts: number[] = [];
      const note = () => counts.push(window.kith.tonesStarted());
      controller.setTone('incoming');
      controller.setTone('incoming');
      note();
      controller.setTone('none');
      controller.playMessageSound();
      note();
      const quiet = { ...window.kith.plain, sounds: false };
      await controller.configure(quiet);
      controller.setTone('outgoing');
      controller.playMessageSound();
      note();
      await controller.configure({ ...quiet, sounds: true });
      note();
      controller.setTone('none');
      await controller.playTestTone();
      note();
      return counts;
    });
    expect(rings).toEqual([1, 2, 2, 3, 4]);
  });

  test('the sound device is in use only while something sounds or is measured', async () => {
    page = await browser.open();
    const running = () => page.evaluate(() => window.kith.graphsRunning());
    expect(await running()).toBe(0);
    await page.evaluate(() => window.kith.call.a.controller.setTone('incoming'));
    await expect.poll(running, patient).toBe(1);
    await page.evaluate(() => window.kith.call.a.controller.setTone('outgoing'));
    expect(await running()).toBe(1);
    await page.evaluate(() => window.kith.call.a.controller.setTone('none'));
    await expect.poll(running, patient).toBe(0);
    await page.evaluate(() => window.kith.call.a.controller.playTestTone());
    await expect.poll(running, patient).toBe(0);
    await page.evaluate(() => {
      window.kith.call.prepare();
      window.kith.call.start();
    });
    for (const side of ['a', 'b'] as const)
      await expect.poll(() => reports(side), patient).toContain('connected');
    expect(await running()).toBe(0);
    const stop = await page.evaluateHandle(() =>
      window.kith.call.a.controller.microphoneLevel.subscribe(() => undefined),
    );
    await expect.poll(running, patient).toBe(1);
    await stop.evaluate(unsubscribe => unsubscribe());
    await expect.poll(running, patient).toBe(0);
  });
});

describe('call media in Chromium that may not listen', () => {
  let browser: MediaBrowser;
  afterEach(() => browser.close());

  /** Asks for the microphone as placing a call does; answers what was reported and what the screens show. */
  const ask = async (page: Page) => {
    await page.evaluate(() => window.kith.call.prepare());
    await expect.poll(() => page.evaluate(() => window.kith.call.a.reports.length), patient).toBe(1);
    return page.evaluate(() => {
      const { a } = window.kith.call;
      return { reports: a.reports, problem: a.controller.devices.getSnapshot().problem };
    });
  };
  const callId = 'c'.repeat(22);

  test('a missing device is said to be missing', async () => {
    browser = await MediaBrowser.launch('none');
    const page = await browser.open(['microphone']);
    expect(await ask(page)).toEqual({
      reports: [{ type: 'failed', callId, generation: 0, failure: 'microphone-missing' }],
      problem: 'no-device',
    });
    const test = await page.evaluate(() => window.kith.call.a.controller.startTest());
    expect(test).toEqual({ ok: false, error: 'no-device' });
  });

  test('a refused permission is said to be refused', async () => {
    browser = await MediaBrowser.launch('tone-if-permitted');
    // Granting one permission refuses all others.
    const page = await browser.open(['geolocation']);
    expect(await ask(page)).toEqual({
      reports: [{ type: 'failed', callId, generation: 0, failure: 'microphone-denied' }],
      problem: 'denied',
    });
  });

  test('a permission that is given later makes the problem go away', async () => {
    browser = await MediaBrowser.launch('tone-if-permitted');
    const page = await browser.open(['geolocation']);
    await ask(page);
    await page.context().grantPermissions(['microphone']);
    await page.evaluate(() => window.kith.call.a.controller.refreshDevices());
    const devices = await page.evaluate(() => window.kith.call.a.controller.devices.getSnapshot());
    expect(devices.problem).toBeUndefined();
    expect(devices.microphones.every(({ label }) => label !== '')).toBe(true);
  });
});
