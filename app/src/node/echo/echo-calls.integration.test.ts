import { afterEach, describe, expect, it } from 'vitest';
import type { MediaReport } from '../../engine/ports/call-media.ts';
import { MediaConnection } from '../../media/media-connection.ts';
import { type MediaFacts, NO_FACTS } from '../../media/media-facts.ts';
import type { AudioFrame } from './delay-line.ts';
import { EchoCalls } from './echo-calls.ts';
import { loadSoundStack, type SoundStack } from './sound-stack.ts';

const RATE = 48_000;
const HERTZ = 440;
const callId = 'c'.repeat(22);
const policy = { iceServers: [], relayOnly: false };
const patient = { timeout: 10_000, interval: 50 };

const stack = loadSoundStack();
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Strength of a frequency (Goertzel), 0 to the amplitude; full scale is 1. */
function strength({ samples, sampleRate }: AudioFrame, hertz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * hertz * index) / sampleRate;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(re, im)) / samples.length / 32_768;
}

/** Somebody who calls the echo: sends a tone or silence, and notes what is heard. */
class Caller {
  readonly calls: EchoCalls;
  readonly reports: MediaReport[] = [];
  readonly facts: MediaFacts[] = [];
  /** Strength of the tone in each ten milliseconds heard. */
  readonly heard: number[] = [];
  /** How many frames had been heard when the tone began. */
  toneFrom = Number.NaN;
  connected = false;
  readonly connection: MediaConnection;
  #sends = false;

  constructor(wrtc: SoundStack, role: 'initiator' | 'responder') {
    const source = new wrtc.nonstandard.RTCAudioSource();
    const track = source.createTrack();
    let sink: InstanceType<SoundStack['nonstandard']['RTCAudioSink']> | undefined;
    let sent = 0;
    this.connection = new MediaConnection(
      role,
      policy,
      {
        signal: data => this.calls.obey({ type: 'signal', callId, generation: 1, data }),
        opened: () => {
          sink = new wrtc.nonstandard.RTCAudioSink(this.connection.sections.received('microphone')!);
          sink.ondata = frame => {
            this.heard.push(strength(frame, HERTZ));
            source.onData(this.#sends ? tone(sent++) : tone(0, 0));
          };
        },
        connected: () => {
          this.connected = true;
        },
        stalled: () => undefined,
        facts: facts => this.facts.push(facts),
        read: () => undefined,
        closed: () => undefined,
      },
      wrtc,
    );
    this.calls = new EchoCalls(wrtc, report => {
      this.reports.push(report);
      if (report.type === 'signal') this.connection.signal(report.data);
    });
    ends.push(() => {
      this.calls.obey({ type: 'stop', callId });
      this.connection.destroy();
      sink?.stop();
      track.stop();
    });
    this.calls.obey({
      type: 'start',
      callId,
      role: role === 'initiator' ? 'responder' : 'initiator',
      generation: 1,
      policy,
      muted: false,
      camera: false,
      held: false,
    });
    this.connection.sections.send('microphone', track);
    this.connection.begin();
  }

  get told(): string[] {
    return this.reports.map(({ type }) => type).filter(type => type !== 'signal');
  }

  send(on: boolean): void {
    this.#sends = on;
    if (on) this.toneFrom = this.heard.length;
  }

  /** Milliseconds from the tone's beginning to its echo, in the time of the sound itself. */
  get echoAfter(): number {
    const first = this.heard.findIndex((level, index) => index >= this.toneFrom && level > 0.1);
    return first < 0 ? Number.NaN : (first - this.toneFrom) * 10;
  }
}

function tone(index: number, amplitude = 0.5): AudioFrame {
  const samples = Int16Array.from(
    { length: RATE / 100 },
    (_, i) => amplitude * 32_767 * Math.sin((2 * Math.PI * HERTZ * (index * (RATE / 100) + i)) / RATE),
  );
  return { samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1, numberOfFrames: samples.length };
}

describe.skipIf(stack === undefined)('the sound of an echo', () => {
  it.each(['initiator', 'responder'] as const)(
    'a caller who is the %s hears their own tone three seconds later',
    async role => {
      const caller = new Caller(stack!, role);
      await expect.poll(() => caller.connected, patient).toBe(true);
      await expect.poll(() => caller.told, patient).toEqual(['ready', 'connected']);
      caller.send(true);
      await expect.poll(() => caller.echoAfter, patient).toBeGreaterThan(2_900);
      expect(caller.echoAfter).toBeLessThan(4_000);
    },
  );

  it('says what a window says, and agrees to be recorded', async () => {
    const caller = new Caller(stack!, 'initiator');
    await expect.poll(() => caller.facts, patient).toEqual([NO_FACTS]);
    caller.connection.tell({ ...NO_FACTS, recording: 'asked' });
    await expect.poll(() => caller.facts.at(-1), patient).toEqual({ ...NO_FACTS, noticed: true });
  });

  it('sends nothing while held, and forgets what it heard before', async () => {
    const caller = new Caller(stack!, 'initiator');
    await expect.poll(() => caller.told, patient).toEqual(['ready', 'connected']);
    caller.send(true);
    await expect.poll(() => caller.echoAfter, patient).toBeGreaterThan(2_900);
    caller.calls.obey({ type: 'hold', callId, held: true });
    caller.send(false);
    // Until nothing of the tone is under way any more.
    await expect.poll(() => Math.max(...caller.heard.slice(-100)), patient).toBeLessThan(0.01);
    caller.calls.obey({ type: 'hold', callId, held: false });
    const resumed = caller.heard.length;
    await expect.poll(() => caller.heard.length - resumed, patient).toBeGreaterThan(350);
    expect(Math.max(...caller.heard.slice(resumed + 50))).toBeLessThan(0.01);
    expect(caller.told).toEqual(['ready', 'connected']);
  });
});
