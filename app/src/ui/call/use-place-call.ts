import { useCallback } from 'react';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';

/** Calls somebody: the conversation opens with the call in it. */
export function usePlaceCall(): (address: string, video?: boolean) => void {
  const act = useAction();
  const navigator = useNavigator();
  return useCallback(
    (address, video = false) => {
      navigator.openConversation(address);
      void act('call.place', { address, ...(video && { video }) });
    },
    [act, navigator],
  );
}
