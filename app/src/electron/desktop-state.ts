import type { Session } from 'electron';
import type { DesktopSettings, DesktopState } from '../api/desktop.ts';
import { DEFAULT_PROFILE } from '../api/profile-name.ts';
import { canStartAtLogin } from './login-item.ts';
import { listProfiles, type ProfileFolders } from './profiles.ts';
import { spellLanguages } from './spelling.ts';

export interface StateParts {
  readonly version: string;
  readonly platform: NodeJS.Platform;
  readonly settings: DesktopSettings;
  readonly pushToTalk: DesktopState['offers']['pushToTalk'];
  readonly keysTaken: readonly DesktopState['keysTaken'][number][];
  readonly session: Session;
  readonly updates: boolean;
  readonly folders: ProfileFolders;
  readonly profile: string;
}

/** What windows are told of the shell: what does not exist on this system is absent. */
export function desktopState(parts: StateParts): DesktopState {
  const { platform, profile } = parts;
  const languages = spellLanguages(parts.session, platform);
  const isMac = platform === 'darwin';
  return {
    version: parts.version,
    settings: parts.settings,
    offers: {
      // On macOS a closed window leaves the program in the dock, whatever is chosen.
      ...(!isMac && { tray: true }),
      // macOS starts a program at login without telling it which account is meant.
      ...(canStartAtLogin(platform) && (!isMac || profile === DEFAULT_PROFILE) && { startAtLogin: true }),
      ...((isMac || platform === 'win32') && { lockScreen: true }),
      muteKey: true,
      pushToTalk: parts.pushToTalk,
      ...(languages !== undefined && { spellLanguages: languages }),
      ...(parts.updates && { updates: true }),
    },
    keysTaken: [...parts.keysTaken],
    profile,
    profiles: listProfiles(parts.folders, profile),
  };
}
