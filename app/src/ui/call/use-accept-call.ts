import { useCallback } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

/** Answers a call: its conversation opens with the call in it. */
export function useAcceptCall(): (call: CallRow, video?: boolean) => void {
  const act = useAction();
  const navigator = useNavigator();
  return useCallback(
    ({ callId, address }, video = false) => {
      navigator.openConversation(address);
      void act('call.accept', { callId, ...(video && { video }) });
    },
    [act, navigator],
  );
}
