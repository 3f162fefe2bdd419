import { useCallback } from 'react';
import type { Settings } from '../../api/contract.ts';
import { useAction } from './use-action.ts';
import { useTopicRow } from './use-topic.ts';

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
  candidatePolicy: 'direct',
  microphone: '',
  speaker: '',
  echoCancellation: true,
  noiseSuppression: true,
};

export function useSettings(): Settings {
  return useTopicRow('settings', {}, '') ?? FIRST_SETTINGS;
}

export function useChangeSettings(): (change: Partial<Settings>) => void {
  const act = useAction();
  return useCallback(change => void act('settings.change', change), [act]);
}
