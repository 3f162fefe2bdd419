import type { ApiClient } from '../api/client/api-client.ts';
import { windowClock } from '../api/client/window-clock.ts';
import type { CallRow, Settings } from '../api/contract.ts';
import { CallMediaController } from '../media/call-media-controller.ts';
import { OrderFeed } from '../media/order-feed.ts';

/** States of a call in which a window has to hold its media. */
const NEEDS_MEDIA: readonly CallRow['state'][] = ['inviting', 'connecting', 'active', 'held', 'reconnecting'];
/** Remembered over a reload: the newest call whose media this window held. */
const HELD = 'kith-media-call';
/** The window that held the media, and reloads, goes before the others. */
const OTHERS_WAIT = 2_000;

/** Which tone sounds when several calls have one. */
const TONES = ['incoming', 'waiting', 'outgoing'] as const;

/** What sounds until the engine has sent the settings. */
const SILENT = {
  microphone: '',
  speaker: '',
  camera: '',
  echoCancellation: true,
  noiseSuppression: true,
  pushToTalk: false,
  sounds: false,
};

/**
 * Connects the sound of this window to its engine: orders in, reports out, ring tones, chosen devices. Calls whose
 * window is gone are taken up: at once by the window that held it (a reload), a little later by any other.
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
  const setVolumes = () => {
    const volumes = settings.row()?.volumes ?? {};
    const { rows } = calls.getSnapshot();
    controller.setVolumes(new Map(rows.map(({ callId, address }) => [callId, volumes[address] ?? 1])));
  };
  settings.subscribe(() => {
    const now = settings.row();
    if (now !== undefined) void controller.configure(audioSettings(now));
    setVolumes();
  });
  const watch = watchCalls(client);
  calls.subscribe(() => {
    const { rows } = calls.getSnapshot();
    controller.setTone(TONES.find(tone => rows.some(row => row.tone === tone)) ?? 'none');
    watch(rows);
    setVolumes();
  });
  return controller;
}

function audioSettings(settings: Settings) {
  const { microphone, speaker, camera, echoCancellation, noiseSuppression, pushToTalk, sounds } = settings;
  return { microphone, speaker, camera, echoCancellation, noiseSuppression, pushToTalk, sounds };
}

/** Offers this window for the media of calls that have none: a window holds those of all calls. */
function watchCalls(client: ApiClient): (calls: readonly CallRow[]) => void {
  let cancel: (() => void) | undefined;
  return calls => {
    const needing = calls.filter(call => !call.mediaAttached && NEEDS_MEDIA.includes(call.state));
    const [first] = needing;
    if (first === undefined) {
      cancel?.();
      cancel = undefined;
      return;
    }
    const held = sessionStorage.getItem(HELD);
    const wait = needing.some(({ callId }) => callId === held) ? 0 : OTHERS_WAIT;
    cancel ??= windowClock.after(wait, () => {
      cancel = undefined;
      void client.call('media.attach', { callId: first.callId });
    });
  };
}
