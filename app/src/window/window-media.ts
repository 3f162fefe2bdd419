import type { ApiClient } from '../api/client/api-client.ts';
import { windowClock } from '../api/client/window-clock.ts';
import type { CallRow, Settings } from '../api/contract.ts';
import { CallMediaController } from '../media/call-media-controller.ts';
import { OrderFeed } from '../media/order-feed.ts';

/** States of a call in which a window has to hold its media. */
const NEEDS_MEDIA: readonly CallRow['state'][] = ['inviting', 'connecting', 'active', 'held', 'reconnecting'];
/** Remembered over a reload: the call whose media this window held. */
const HELD = 'kith-media-call';
/** The window that held the media, and reloads, goes before the others. */
const OTHERS_WAIT = 2_000;

/** What sounds until the engine has sent the settings. */
const SILENT = {
  microphone: '',
  speaker: '',
  echoCancellation: true,
  noiseSuppression: true,
  sounds: false,
};

/**
 * Connects the sound of this window to its engine: orders in, reports out, ring tones, chosen devices. A call whose
 * window is gone is taken up: at once by the window that held it (a reload), a little later by any other.
 */
export function connectMedia(client: ApiClient): CallMediaController {
  const orders = client.topic('media', {});
  const calls = client.topic('call', {});
  const settings = client.topic('settings', {});
  const controller = new CallMediaController(
    {
      onOrder: listener => {
        const feed = new OrderFeed();
        const take = () => {
          const { rows } = orders.getSnapshot();
          const holds = rows.at(-1)?.callId;
          if (holds !== undefined) sessionStorage.setItem(HELD, holds);
          for (const order of feed.take(rows)) listener(order);
        };
        return orders.subscribe(take);
      },
      send: report => void client.call('media.report', { event: report }),
    },
    SILENT,
  );
  settings.subscribe(() => {
    const now = settings.row();
    if (now !== undefined) void controller.configure(audioSettings(now));
  });
  const watch = watchCall(client);
  calls.subscribe(() => {
    const call = calls.getSnapshot().rows[0];
    controller.setTone(call?.tone ?? 'none');
    watch(call);
  });
  return controller;
}

function audioSettings(settings: Settings) {
  const { microphone, speaker, echoCancellation, noiseSuppression, sounds } = settings;
  return { microphone, speaker, echoCancellation, noiseSuppression, sounds };
}

/** Offers this window for the media of a call that has none. */
function watchCall(client: ApiClient): (call: CallRow | undefined) => void {
  let cancel: (() => void) | undefined;
  return call => {
    const isNeeded = call !== undefined && !call.mediaAttached && NEEDS_MEDIA.includes(call.state);
    if (!isNeeded) {
      cancel?.();
      cancel = undefined;
      return;
    }
    const { callId } = call;
    const wait = sessionStorage.getItem(HELD) === callId ? 0 : OTHERS_WAIT;
    cancel ??= windowClock.after(wait, () => {
      cancel = undefined;
      void client.call('media.attach', { callId });
    });
  };
}
