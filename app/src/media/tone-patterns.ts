/** Sounds that are made and not stored: samples in -1..1 for a sample rate. */
interface Note {
  /** Hertz; several sound together. */
  readonly pitches: readonly number[];
  /** Seconds from the beginning. */
  readonly at: number;
  readonly length: number;
}

interface Pattern {
  readonly notes: readonly Note[];
  /** Seconds, with the silence at the end: what repeats. */
  readonly length: number;
  readonly volume: number;
}

const C5 = 523.25;
const E5 = 659.26;
const G5 = 783.99;
const C6 = 1_046.5;

const PATTERNS = {
  /** A rising chord, twice, then a pause. */
  incoming: {
    notes: [0, 1].flatMap(round =>
      [C5, E5, G5, C6].map((pitch, index) => ({
        pitches: [pitch],
        at: round * 0.7 + index * 0.12,
        length: 0.35,
      })),
    ),
    length: 3.2,
    volume: 0.3,
  },
  /** Two soft notes every four seconds, under a conversation: somebody else calls. */
  waiting: {
    notes: [
      { pitches: [E5], at: 0, length: 0.2 },
      { pitches: [G5], at: 0.25, length: 0.25 },
    ],
    length: 4,
    volume: 0.08,
  },
  /** 425 Hz, one second of five: what European exchanges play (ITU-T E.180). */
  outgoing: { notes: [{ pitches: [425], at: 0, length: 1 }], length: 5, volume: 0.12 },
  message: {
    notes: [
      { pitches: [G5], at: 0, length: 0.12 },
      { pitches: [C6], at: 0.09, length: 0.2 },
    ],
    length: 0.4,
    volume: 0.2,
  },
  /** Two falling notes: the other side begins to record. */
  recording: {
    notes: [
      { pitches: [G5], at: 0, length: 0.22 },
      { pitches: [C5], at: 0.26, length: 0.34 },
    ],
    length: 0.8,
    volume: 0.25,
  },
  test: { notes: [{ pitches: [440, 554.37], at: 0, length: 0.8 }], length: 1, volume: 0.25 },
} satisfies Record<string, Pattern>;

export type ToneName = keyof typeof PATTERNS;

/** One round of a tone. */
export function renderTone(name: ToneName, sampleRate: number): Float32Array<ArrayBuffer> {
  const pattern: Pattern = PATTERNS[name];
  const samples = new Float32Array(Math.round(pattern.length * sampleRate));
  for (const note of pattern.notes) addNote(samples, sampleRate, note, pattern.volume);
  return samples;
}

function addNote(samples: Float32Array, sampleRate: number, note: Note, volume: number): void {
  const first = Math.round(note.at * sampleRate);
  const count = Math.min(Math.round(note.length * sampleRate), samples.length - first);
  // Without a soft beginning and end, loudspeakers click.
  const ramp = Math.min(0.02 * sampleRate, count / 2);
  for (let index = 0; index < count; index++) {
    const edge = Math.min(1, index / ramp, (count - 1 - index) / ramp);
    let value = 0;
    for (const pitch of note.pitches) value += Math.sin((2 * Math.PI * pitch * index) / sampleRate);
    const at = first + index;
    samples[at] = (samples[at] ?? 0) + (value / note.pitches.length) * edge * volume;
  }
}
