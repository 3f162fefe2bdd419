import './without-eval.ts';
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  type DesktopAction,
  type DesktopEvent,
  desktopActionSchema,
  desktopEventSchema,
} from '../api/desktop.ts';
import { CHANNELS } from './shell-channels.ts';
import { windowNativeFiles } from './window-native-files.ts';

// What a window gets from the shell: a message port to the daemon, and the system around it. A port can't cross the
// context bridge, so it is posted to the page, which knows it by its name and by coming from itself.
ipcRenderer.on(CHANNELS.port, event => {
  window.postMessage(CHANNELS.port, window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('kithShell', {
  requestPort: () => ipcRenderer.send(CHANNELS.requestPort),
  // Both ways only what the contract knows; main checks again, and who asked.
  ask: (action: DesktopAction) => {
    const checked = desktopActionSchema.safeParse(action);
    if (checked.success) ipcRenderer.send(CHANNELS.action, checked.data);
  },
  listen: (listener: (event: DesktopEvent) => void) => {
    ipcRenderer.on(CHANNELS.event, (_event, news: unknown) => {
      const checked = desktopEventSchema.safeParse(news);
      if (checked.success) listener(checked.data);
    });
  },
  files: windowNativeFiles(
    file => webUtils.getPathForFile(file),
    request => ipcRenderer.invoke(CHANNELS.files, request),
  ),
});
