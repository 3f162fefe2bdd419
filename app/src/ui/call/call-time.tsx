import { durationText } from '../format/time.ts';
import { useNow } from '../state/use-now.ts';

/** How long the call has lasted; renders only itself every second. */
export function CallTime({ since }: { since: number }) {
  const now = useNow(1_000);
  return (
    <span role="timer" aria-live="off">
      {durationText(now - since)}
    </span>
  );
}
