import { useCallback } from 'react';
import type { Settings } from '../../api/contract.ts';
import { FIRST_SETTINGS } from './first-settings.ts';
import { useAction } from './use-action.ts';
import { useTopicRow } from './use-topic.ts';

export function useSettings(): Settings {
  return useTopicRow('settings', {}, '') ?? FIRST_SETTINGS;
}

export function useChangeSettings(): (change: Partial<Settings>) => void {
  const act = useAction();
  return useCallback(change => void act('settings.change', change), [act]);
}
