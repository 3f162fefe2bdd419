import { CHANNELS } from './shell-channels.ts';

declare global {
  interface Window {
    /** Put there by the preload script when the window runs in Electron. */
    readonly kithShell?: { requestPort(): void };
  }
}

/** Whether this window runs inside the desktop shell. */
export function isInShell(): boolean {
  return window.kithShell !== undefined;
}

/**
 * A fresh port to the daemon, from within a window of the desktop shell. Each call brings a new one; when a port
 * closes because the daemon was started again, ask for the next.
 */
export function requestShellPort(): Promise<MessagePort> {
  const shell = window.kithShell;
  if (shell === undefined) throw new Error('this window has no shell');
  return new Promise(resolve => {
    const listen = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== CHANNELS.port || port === undefined) return;
      window.removeEventListener('message', listen);
      resolve(port);
    };
    window.addEventListener('message', listen);
    shell.requestPort();
  });
}
