import { randomBytes } from 'node:crypto';
import {
  type DesktopCapturerSource,
  desktopCapturer,
  type Session,
  type WebContents,
  webContents,
} from 'electron';
import type { DesktopAction, DesktopEvent, DesktopSource } from '../api/desktop.ts';
import { DESKTOP_LIMITS } from '../api/desktop-limits.ts';
import { isWindowUrl } from './shell-channels.ts';

type Chosen = Extract<DesktopAction, { type: 'source-chosen' }>;

interface Waiting {
  readonly request: string;
  readonly asked: WebContents;
  /** With nothing: the person shares nothing after all. */
  readonly answer: (chosen: Chosen | undefined) => void;
}

/** Windows and macOS can send along what the machine plays. */
export function hasSystemSound(platform: NodeJS.Platform): boolean {
  return platform === 'win32' || platform === 'darwin';
}

/** Which screen or window is shown in a call: the window of Kith that wants to show one lets the person choose. */
export class SourcePicker {
  readonly #platform: NodeJS.Platform;
  readonly #isWayland: boolean;
  readonly #tell: (contents: WebContents, event: DesktopEvent) => void;
  #waiting: Waiting | undefined;

  constructor(
    platform: NodeJS.Platform,
    isWayland: boolean,
    tell: (contents: WebContents, event: DesktopEvent) => void,
  ) {
    this.#platform = platform;
    this.#isWayland = isWayland;
    this.#tell = tell;
  }

  /** Answers `getDisplayMedia` of a session's pages. */
  serve(session: Session): void {
    session.setDisplayMediaRequestHandler(({ frame, audioRequested, videoRequested }, callback) => {
      const asked = frame === null ? undefined : webContents.fromFrame(frame);
      if (frame?.parent !== null || !isWindowUrl(frame.url) || asked === undefined || !videoRequested) {
        callback(null);
        return;
      }
      const mayHaveSound = audioRequested && hasSystemSound(this.#platform);
      void this.#choose(asked, mayHaveSound).then(choice => {
        if (choice === undefined) callback(null);
        else callback({ video: choice.video, ...(choice.sound && { audio: 'loopback' }) });
      });
    });
  }

  /** The answer of a window; one that nobody asked for changes nothing. */
  answer(contents: WebContents, chosen: Chosen): void {
    const waiting = this.#waiting;
    if (waiting?.request !== chosen.request || waiting.asked !== contents) return;
    this.#waiting = undefined;
    waiting.answer(chosen);
  }

  async #choose(
    asked: WebContents,
    sound: boolean,
  ): Promise<{ video: DesktopCapturerSource; sound: boolean } | undefined> {
    const found = await sources();
    // Under Wayland the desktop itself has asked: what it lets us see is what was chosen.
    if (this.#isWayland) return found[0] && { video: found[0], sound: false };
    const request = randomBytes(16).toString('base64url');
    const offered = found.slice(0, DESKTOP_LIMITS.sources);
    let gone = (): void => undefined;
    const chosen = await new Promise<Chosen | undefined>(resolve => {
      this.#waiting?.answer(undefined);
      this.#waiting = { request, asked, answer: resolve };
      gone = () => resolve(undefined);
      asked.once('destroyed', gone).once('render-process-gone', gone);
      this.#tell(asked, { type: 'choose-source', request, sound, sources: offered.map(toRow) });
    });
    asked.off('destroyed', gone).off('render-process-gone', gone);
    const video = offered.find(source => source.id === chosen?.source);
    return video && { video, sound: sound && chosen?.sound === true };
  }
}

/** None where the system does not let us look. */
async function sources(): Promise<DesktopCapturerSource[]> {
  try {
    return await desktopCapturer.getSources({
      types: ['screen', 'window'],
      thumbnailSize: { width: 320, height: 180 },
    });
  } catch {
    return [];
  }
}

function toRow({ id, name, thumbnail }: DesktopCapturerSource): DesktopSource {
  const picture = thumbnail.isEmpty() ? '' : thumbnail.toDataURL();
  return {
    id,
    kind: id.startsWith('screen:') ? 'screen' : 'window',
    name: name.slice(0, DESKTOP_LIMITS.titleLength),
    thumbnail: picture.length > DESKTOP_LIMITS.thumbnailLength ? '' : picture,
  };
}
