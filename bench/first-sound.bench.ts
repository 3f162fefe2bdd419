/** A call: from the click on Accept to the first sound at the far end, which is the caller's. */
import type { Page } from '@playwright/test';
import * as call from '../e2e/fixtures/actions/call.ts';
import { connectBare, openBare } from './support/bare-connection.ts';
import { median, report } from './support/report.ts';
import { withTwoPeople } from './support/two-people.ts';

const ROUNDS = 7;
const BAR = 500;

/** Longer than anybody waits for a sound, milliseconds. */
const PATIENCE = 10_000;

/** Resolves with the time, milliseconds since 1970, at which the next remote audio track first makes a sound. */
function whenHeard(page: Page): Promise<number> {
  return page.evaluate(async patience => {
    const giveUpAt = performance.now() + patience;
    const again = (look: () => void, reject: (error: Error) => void) => {
      if (performance.now() < giveUpAt) setTimeout(look, 2);
      else reject(new Error('No sound came.'));
    };
    const known = new Set(globalThis.kithEars.connections);
    const audio = new AudioContext();
    await audio.resume();
    const track = await new Promise<MediaStreamTrack>((resolve, reject) => {
      const look = () => {
        const fresh = globalThis.kithEars.connections
          .filter(connection => !known.has(connection))
          .flatMap(connection => connection.getReceivers())
          .find(receiver => receiver.track.kind === 'audio');
        if (fresh) resolve(fresh.track);
        else again(look, reject);
      };
      look();
    });
    const analyser = new AnalyserNode(audio, { fftSize: 512 });
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        analyser.getFloatTimeDomainData(samples);
        if (samples.some(sample => Math.abs(sample) > 0.01)) resolve();
        else again(look, reject);
      };
      look();
    });
    const at = performance.timeOrigin + performance.now();
    await audio.close();
    return at;
  }, PATIENCE);
}

/** In the page: remembers when it was last clicked, milliseconds since 1970. */
async function watchClicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener(
      'click',
      event => Object.assign(globalThis, { clicked: performance.timeOrigin + event.timeStamp }),
      {
        capture: true,
      },
    );
  });
}

function lastClick(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { clicked: number }).clicked);
}

await withTwoPeople({ tone: 440 }, async ({ alice, bob }) => {
  const kith: number[] = [];
  await watchClicks(bob.page);
  await call.rawMicrophone(alice);
  await call.rawMicrophone(bob);
  for (let round = 0; round < ROUNDS; round++) {
    const heard = whenHeard(alice.page);
    await call.place(alice, 'bob');
    await call.expectRinging(bob, 'alice');
    await call.accept(bob);
    const at = await heard;
    kith.push(at - (await lastClick(bob.page)));
    await call.expectActive(bob);
    await call.hangUp(bob);
    await call.expectNoCall(alice);
    await call.expectNoCall(bob);
  }

  // The limit: the same microphones over bare connections, signalled over an open data channel.
  const bare: number[] = [];
  const [a, b] = [await alice.newPage(), await bob.newPage()];
  for (const page of [a, b]) await openBare(page);
  await connectBare(a, b);
  for (const page of [a, b]) {
    await page.evaluate(() => {
      const { channel } = globalThis.bare;
      const start = () => {
        const connection = new RTCPeerConnection();
        // Chromium decodes nothing that no element plays.
        connection.ontrack = ({ streams }) => {
          const player = new Audio();
          player.srcObject = streams[0]!;
          void player.play();
        };
        connection.onicecandidate = ({ candidate }) => {
          if (candidate) channel.send(JSON.stringify({ candidate }));
        };
        return connection;
      };
      let connection: RTCPeerConnection | undefined;
      const speak = async (to: RTCPeerConnection) => {
        const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
        const stream = await navigator.mediaDevices.getUserMedia({ audio: raw });
        for (const track of stream.getTracks()) to.addTrack(track, stream);
      };
      channel.onmessage = async ({ data }) => {
        const message = JSON.parse(data);
        if (message.candidate) return connection?.addIceCandidate(message.candidate);
        if (message.type === 'offer') {
          connection = start();
          await connection.setRemoteDescription(message);
          await speak(connection);
          await connection.setLocalDescription();
          channel.send(JSON.stringify(connection.localDescription));
        } else await connection?.setRemoteDescription(message);
      };
      addEventListener('click', async () => {
        connection = start();
        await speak(connection);
        await connection.setLocalDescription();
        channel.send(JSON.stringify(connection.localDescription));
      });
    });
  }
  await watchClicks(b);
  for (let round = 0; round < ROUNDS; round++) {
    const heard = whenHeard(a);
    await b.mouse.click(5, 5);
    bare.push((await heard) - (await lastClick(b)));
  }

  const value = median(kith);
  const limit = median(bare);
  report({
    name: 'accept to first sound at the far end, median',
    value,
    unit: 'ms',
    against: `bare connection with an open signalling channel: ${limit.toFixed(0)} ms`,
    ratio: value / limit,
    bar: `at most ${BAR} ms`,
    ok: value <= BAR,
  });
});
