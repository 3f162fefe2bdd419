import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS } from './shell-channels.ts';

// The only thing a window gets from the shell: a message port to the daemon. A port can't cross the context bridge,
// so it is posted to the page, which knows it by its name and by coming from itself.
ipcRenderer.on(CHANNELS.port, event => {
  window.postMessage(CHANNELS.port, window.location.origin, [...event.ports]);
});

contextBridge.exposeInMainWorld('kithShell', {
  requestPort: () => ipcRenderer.send(CHANNELS.requestPort),
});
