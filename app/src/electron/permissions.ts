import { dialog, type MediaAccessPermissionRequest, type Session, systemPreferences } from 'electron';
import { isWindowUrl, WINDOW_ORIGIN } from './shell-channels.ts';
import type { ShellMemory } from './shell-memory.ts';
import type { ShellTexts } from './shell-texts.ts';

type Device = 'microphone' | 'camera';

/**
 * What Chromium may grant to a window of Kith without a question: the choice of a speaker, text on the clipboard, a
 * call over the whole screen that stays lit, and showing a screen, because the picker for it is the question.
 */
const GRANTED: ReadonlySet<string> = new Set([
  'speaker-selection',
  'clipboard-sanitized-write',
  'display-capture',
  'fullscreen',
  'screen-wake-lock',
]);

interface Asking {
  readonly memory: ShellMemory;
  readonly texts: ShellTexts;
  readonly platform: NodeJS.Platform;
}

/**
 * Lays the rule over a session. The microphone and the camera are asked for at their first use: by macOS itself, by us
 * elsewhere. A yes is remembered, a no is asked again at the next call. Everything else, and every other page and frame,
 * is refused; notices need no permission, because the shell shows them.
 */
export function restrictPermissions(session: Session, asking: Asking): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    if (!details.isMainFrame || !isWindowUrl(details.requestingUrl)) return answer(false);
    if (permission !== 'media') return answer(GRANTED.has(permission));
    askFor(devicesIn(details), asking).then(answer, () => answer(false));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, { mediaType }) => {
    if (requestingOrigin.replace(/\/$/, '') !== WINDOW_ORIGIN) return false;
    if (permission !== 'media') return GRANTED.has(permission);
    const { granted } = asking.memory.now;
    if (mediaType === 'audio') return granted.includes('microphone');
    return mediaType === 'video' && granted.includes('camera');
  });
  session.setDevicePermissionHandler(() => false);
}

function devicesIn({ mediaTypes = [] }: MediaAccessPermissionRequest): Device[] {
  return mediaTypes.map(type => (type === 'audio' ? 'microphone' : 'camera'));
}

async function askFor(devices: readonly Device[], asking: Asking): Promise<boolean> {
  const { memory, platform } = asking;
  const missing = devices.filter(device => !memory.now.granted.includes(device));
  if (devices.length === 0) return false;
  const allowed = platform === 'darwin' ? await askMac(devices) : await askPerson(missing, asking);
  if (allowed) memory.put({ granted: [...new Set([...memory.now.granted, ...devices])] });
  return allowed;
}

/** macOS asks once and remembers; what was refused there is allowed again in its own settings. */
async function askMac(devices: readonly Device[]): Promise<boolean> {
  for (const device of devices) {
    if (!(await systemPreferences.askForMediaAccess(device))) return false;
  }
  return true;
}

async function askPerson(devices: readonly Device[], { texts }: Asking): Promise<boolean> {
  const [device] = devices;
  if (device === undefined) return true;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Kith',
    message: texts.say(devices.length > 1 ? 'ask.both' : `ask.${device}`),
    detail: texts.say('ask.detail'),
    buttons: [texts.say('allow'), texts.say('refuse')],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}
