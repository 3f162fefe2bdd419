import type { Settings } from '../../api/contract.ts';

/** What applies until the engine has sent the settings: the contract's defaults. */
export const FIRST_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  enterSends: true,
  sendReadReceipts: true,
  sendTyping: true,
  notifications: true,
  notificationPreview: true,
  sounds: true,
  rosterSort: 'recent',
  rosterOnlineOnly: false,
  microphone: '',
  speaker: '',
  echoCancellation: true,
  noiseSuppression: true,
  acceptUpTo: 0,
  acceptMedia: true,
  downloadFolder: '',
};
