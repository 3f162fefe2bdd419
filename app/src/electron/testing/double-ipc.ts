import { EventEmitter } from 'node:events';

/** `ipcMain`: whoever sends names a channel, the page it comes from and the frame within it. */
export const ipcMain = new EventEmitter();
