/** Processor time of the window in a voice call, against a bare page with the same sound over a bare connection. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import * as call from '../e2e/fixtures/actions/call.ts';
import { connectBare, openBare } from './support/bare-connection.ts';
import { median, report } from './support/report.ts';
import { withTwoPeople } from './support/two-people.ts';

const ROUNDS = 5;
/** Seconds that each of both is measured in a round. */
const SPAN = 8;
const BAR = 1.2;
/** Seconds before a span: what begins a call is no part of it. */
const SETTLES = 3;
/** Of the kernel's clock, as `/proc` counts (CLK_TCK of every Linux that Chromium runs on). */
const TICKS_PER_SECOND = 100;

/** Processor seconds so far of a browser with this profile: page, sound, network and all. */
function processorSeconds(profile: string): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile)) continue;
      // The name may hold spaces; behind its bracket fields are counted from the third.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended while it was looked at.
    }
  }
  return ticks / TICKS_PER_SECOND;
}

/** Share of one core that a browser takes while a span of sound goes by. */
async function share(profile: string): Promise<number> {
  const before = processorSeconds(profile);
  const began = performance.now();
  await setTimeout(SPAN * 1_000);
  return (processorSeconds(profile) - before) / ((performance.now() - began) / 1_000);
}

/** In two open bare pages: the microphones over a bare connection, played by an element, and nothing else. */
async function talkBare(a: Page, b: Page): Promise<void> {
  await connectBare(a, b);
  for (const page of [a, b]) {
    await page.evaluate(async () => {
      const { connection, channel } = globalThis.bare;
      connection.ontrack = ({ track }) => {
        const player = new Audio();
        player.srcObject = new MediaStream([track]);
        void player.play();
      };
      channel.onmessage = async ({ data }) => {
        await connection.setRemoteDescription(JSON.parse(data));
        if (connection.signalingState !== 'have-remote-offer') return;
        await connection.setLocalDescription();
        channel.send(JSON.stringify(connection.localDescription));
      };
      const sound = {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
      };
      const stream = await navigator.mediaDevices.getUserMedia({ audio: sound });
      for (const track of stream.getTracks()) connection.addTrack(track, stream);
    });
  }
  await a.evaluate(async () => {
    const { connection, channel } = globalThis.bare;
    await connection.setLocalDescription();
    channel.send(JSON.stringify(connection.localDescription));
  });
  for (const page of [a, b]) {
    await page.waitForFunction(() =>
      globalThis.bare.connection.getReceivers().some(({ track }) => track.kind === 'audio' && !track.muted),
    );
  }
}

await withTwoPeople({ tone: 440 }, async ({ alice, bob }) => {
  const windows = [alice.page, bob.page].map(page => ({ page, address: page.url() }));
  const kith: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    await call.expectActive(alice);
    await setTimeout(SETTLES * 1_000);
    kith.push(await share(alice.profile));
    await call.hangUp(bob);
    await call.expectNoCall(alice);

    // In the same tabs: Kith's window is gone meanwhile, its daemon is no part of the browser.
    for (const { page } of windows) await openBare(page);
    await talkBare(alice.page, bob.page);
    await setTimeout(SETTLES * 1_000);
    bare.push(await share(alice.profile));
    for (const { page, address } of windows) await page.goto(address);
  }
  // Round by round: what else the machine does comes and goes.
  const ratio = median(kith.map((value, round) => value / bare[round]!));
  report({
    name: 'processor of the window in a voice call, median',
    value: median(kith) * 100,
    unit: '% of a core',
    against: `bare page with the same sound in the same tab: ${(median(bare) * 100).toFixed(1)} %`,
    ratio,
    bar: `at most ${BAR} times`,
    ok: ratio <= BAR,
  });
});
