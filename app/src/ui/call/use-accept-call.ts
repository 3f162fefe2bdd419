import { useCallback } from 'react';
import type { CallRow, CommandParams } from '../../api/contract.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

/** Answers a call: its conversation opens with the call in it, and the call that runs is held or ended. */
export function useAcceptCall(): (
  call: CallRow,
  options?: Omit<CommandParams<'call.accept'>, 'callId'>,
) => void {
  const act = useAction();
  const navigator = useNavigator();
  return useCallback(
    ({ callId, address }, options = {}) => {
      navigator.openConversation(address);
      void act('call.accept', { callId, ...options });
    },
    [act, navigator],
  );
}
