import { ok } from '@kith/shared/protocol/result';
import { createRoot } from 'react-dom/client';
import { ApiClient } from './api/client/api-client.ts';
import { newWindowId, windowClock } from './api/client/window-clock.ts';
import { messagePortChannel } from './api/transports/message-port-channel.ts';
import { requestShellPort, shellAround } from './electron/shell-port.ts';
import { App } from './ui/app.tsx';
import { HOME, openAt } from './ui/state/navigation.tsx';
import { conversationAlone } from './window/alone.ts';
import { browserDesktop } from './window/browser-desktop.ts';
import { BrowserNotices } from './window/browser-notices.ts';
import { daemonDoor, daemonSession } from './window/daemon-door.ts';
import { daemonFiles } from './window/daemon-files.ts';
import { OfferBoard } from './window/offer-board.ts';
import { shellDesktop } from './window/shell-desktop.ts';
import { connectMedia } from './window/window-media.ts';

// A window of a daemon: in the desktop shell over a message port, in a browser over the loopback WebSocket.
const shell = shellAround();
const client = new ApiClient({
  clock: windowClock,
  random: Math.random,
  window: newWindowId(),
  connect: shell ? async () => ok(messagePortChannel(await requestShellPort(shell))) : daemonDoor(),
});
const media = connectMedia(client);
addEventListener('pagehide', () => {
  media.close();
  client.close();
});
// Taken out of the browser's back/forward cache: everything it was connected with is gone.
window.addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});
// No service worker: this page comes from a program on the same machine, which is there or the window is of no use;
// and the next start may bring another version on the same port.
const offers = new OfferBoard();
// In the shell the main process puts its own session in the place of the window's.
const files = daemonFiles(daemonSession, shell?.files);
const root = document.getElementById('root');
const desktop = shell
  ? shellDesktop(shell)
  : browserDesktop(new BrowserNotices(offers, Promise.resolve(undefined)));
const alone = conversationAlone();
const initial = alone === undefined ? HOME : openAt(alone);
if (root !== null) {
  createRoot(root).render(
    <App
      client={client}
      media={media}
      desktop={desktop}
      {...(!shell && { offers })}
      files={files}
      alone={alone}
      initial={initial}
    />,
  );
}
