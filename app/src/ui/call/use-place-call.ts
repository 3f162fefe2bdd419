import { useCallback } from 'react';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

/** Calls somebody: the conversation opens with the call in it. */
export function usePlaceCall(): (address: string) => void {
  const act = useAction();
  const navigator = useNavigator();
  return useCallback(
    address => {
      navigator.openConversation(address);
      void act('call.place', { address });
    },
    [act, navigator],
  );
}
