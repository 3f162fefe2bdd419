import { createContext, useContext } from 'react';
import type { Desktop } from '../../api/desktop.ts';
import type { WindowFiles } from '../../api/window-files.ts';
import type { BrowserOffers } from '../browser-offers.ts';
import type { CallAudio } from '../call-audio.ts';
import type { VoiceTakes } from '../conversation/voice-takes.ts';
import type { EngineClient } from '../engine-client.ts';
import type { Attachments } from '../files/attachments.ts';
import type { VoicePlayer } from '../files/voice-player.ts';

/** What the window was composed with; the same objects for its whole life. */
export interface WindowParts {
  readonly client: EngineClient;
  readonly audio: CallAudio;
  readonly desktop: Desktop;
  readonly offers: BrowserOffers;
  /** The window shows the conversation with this person and nothing else. */
  readonly alone?: string | undefined;
  readonly files: WindowFiles;
  /** What stands in the trays of conversations. */
  readonly attachments: Attachments;
  /** Voice messages that are being spoken. */
  readonly voiceTakes: VoiceTakes;
  readonly voicePlayer: VoicePlayer;
}

export const WindowPartsContext = createContext<WindowParts | undefined>(undefined);

export function useWindowParts(): WindowParts {
  const parts = useContext(WindowPartsContext);
  if (!parts) throw new Error('A component of the window was rendered outside of <App>.');
  return parts;
}

export function useClient(): EngineClient {
  return useWindowParts().client;
}

export function useAudio(): CallAudio {
  return useWindowParts().audio;
}

export function useDesktop(): Desktop {
  return useWindowParts().desktop;
}

export function useFiles(): WindowFiles {
  return useWindowParts().files;
}

export function useAttachments(): Attachments {
  return useWindowParts().attachments;
}

export function useOffers(): BrowserOffers {
  return useWindowParts().offers;
}
