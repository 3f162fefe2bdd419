import { isMac } from './shortcuts.ts';

/** Whether the keys are those of macOS. */
export const onMac = isMac(navigator.platform || navigator.userAgent);
