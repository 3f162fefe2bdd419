/**
 * What the windows of a call tell each other about what they send, over the data channel of the media connection:
 * always all of it, so that whoever hears one message knows the state.
 */
export interface MediaFacts {
  readonly type: 'facts';
  readonly camera: boolean;
  readonly screen: boolean;
  readonly muted: boolean;
  /** `asked`: this window will record as soon as the other one says that its person has been told. */
  readonly recording: Recording;
  /** This window shows that the other one records. */
  readonly noticed: boolean;
  /** What keeps the picture of this window's camera from being better. */
  readonly limit: PictureLimit;
}

export type Recording = 'off' | 'asked' | 'running';
export type PictureLimit = 'none' | 'processor' | 'network';

/** More than facts can need. */
const LONGEST = 1_000;

export const NO_FACTS: MediaFacts = {
  type: 'facts',
  camera: false,
  screen: false,
  muted: false,
  recording: 'off',
  noticed: false,
  limit: 'none',
};

/** Reads what the other window sent, by hand, since a window carries no schema library; `undefined` for what is none. */
export function readMediaFacts(text: string): MediaFacts | undefined {
  if (text.length > LONGEST) return undefined;
  const value = parse(text);
  if (value === undefined || value['type'] !== 'facts') return undefined;
  const { camera, screen, muted, recording, noticed, limit } = value;
  const fits =
    typeof camera === 'boolean' &&
    typeof screen === 'boolean' &&
    typeof muted === 'boolean' &&
    typeof noticed === 'boolean' &&
    (recording === 'off' || recording === 'asked' || recording === 'running') &&
    (limit === 'none' || limit === 'processor' || limit === 'network');
  return fits ? { type: 'facts', camera, screen, muted, recording, noticed, limit } : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
