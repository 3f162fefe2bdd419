import type { DesktopAction, DesktopEvent } from '../api/desktop.ts';
import type { NativeFiles } from './native-files.ts';
import { CHANNELS } from './shell-channels.ts';

/** What the preload script puts into a window of the desktop shell. */
export interface KithShell {
  requestPort(): void;
  ask(action: DesktopAction): void;
  listen(listener: (event: DesktopEvent) => void): void;
  readonly files: NativeFiles;
}

declare global {
  interface Window {
    readonly kithShell?: KithShell;
  }
}

/** The desktop shell around this window, or `undefined` in a plain browser. */
export function shellAround(): KithShell | undefined {
  return window.kithShell;
}

/**
 * A fresh port to the daemon, from within a window of the desktop shell. Each call brings a new one; when a port
 * closes because the daemon was started again, ask for the next.
 */
export function requestShellPort(shell: KithShell): Promise<MessagePort> {
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
