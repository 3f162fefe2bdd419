type Listener = (event: { ports: MessagePort[] }, ...args: unknown[]) => void;

declare global {
  interface Window {
    __shellSend?: (channel: string, args: unknown[]) => void;
    __shellInvoke?: (channel: string, args: unknown[]) => Promise<unknown>;
    /** Where files lie that a test gave to the page, by their names. */
    __shellPlaces?: Readonly<Record<string, string>>;
    __shellPort?: (id: number, data: unknown) => void;
    __shellOpen?: (url: string) => void;
    __shellMedia?: (kinds: string[]) => Promise<boolean>;
    __shellDisplay?: (audio: boolean) => Promise<{ id: string; audio: string | null } | null>;
    __shellIn?: (channel: string, message: unknown, ports: readonly number[]) => void;
    __shellFromPort?: (id: number, data: unknown) => void;
  }
}

/**
 * Runs in the page before its own scripts: what a sandboxed preload script may require, and nothing more. Written as
 * text into the page, so it must not refer to anything outside of itself.
 */
export function pageSide(
  preload: (require: (name: string) => unknown, module: object, exports: object) => void,
): void {
  const listeners = new Map<string, Listener[]>();
  const ports = new Map<number, MessagePort>();
  const { __shellSend: send, __shellInvoke: invoke, __shellPort: toPort, __shellOpen: open } = window;
  const { __shellMedia: mayCapture, __shellDisplay: display } = window;
  window.__shellIn = (channel, message, ids) => {
    const received = ids.map(id => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = event => toPort?.(id, event.data);
      ports.set(id, port1);
      return port2;
    });
    for (const listener of listeners.get(channel) ?? []) listener({ ports: received }, message);
  };
  window.__shellFromPort = (id, data) => ports.get(id)?.postMessage(data);
  window.open = url => {
    open?.(String(url));
    return null;
  };
  // Absent in the empty document that a page starts from.
  if (navigator.mediaDevices !== undefined) captureThroughShell(navigator.mediaDevices);
  const electron = {
    ipcRenderer: {
      send: (channel: string, ...args: unknown[]) => send?.(channel, structuredClone(args)),
      invoke: (channel: string, ...args: unknown[]) => invoke?.(channel, structuredClone(args)),
      on: (channel: string, listener: Listener) => {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    },
    webUtils: { getPathForFile: (file: File) => window.__shellPlaces?.[file.name] ?? '' },
    contextBridge: {
      exposeInMainWorld: (key: string, api: object) =>
        Object.defineProperty(window, key, { value: Object.freeze(api), writable: false }),
    },
  };
  preload(
    name => {
      if (name !== 'electron')
        throw new Error(`a sandboxed preload script may require only electron, not ${name}`);
      return electron;
    },
    {},
    {},
  );
  delete window.__shellSend;
  delete window.__shellInvoke;
  delete window.__shellPort;
  delete window.__shellOpen;
  delete window.__shellMedia;
  delete window.__shellDisplay;
  function captureThroughShell(mediaDevices: MediaDevices): void {
    const refused = (): DOMException => new DOMException('Permission denied', 'NotAllowedError');
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints = {}) => {
      const kinds = (['audio', 'video'] as const).filter(kind => constraints[kind]);
      if ((await mayCapture?.(kinds)) !== true) throw refused();
      return getUserMedia(constraints);
    };
    // A picture of its own for each source; what the machine plays is silence.
    mediaDevices.getDisplayMedia = async (options = {}) => {
      const streams = (await display?.(Boolean(options.audio))) ?? null;
      if (streams === null) throw refused();
      const canvas = document.createElement('canvas');
      canvas.getContext('2d');
      const stream = canvas.captureStream(1);
      Object.defineProperty(stream.getVideoTracks()[0] ?? {}, 'label', { value: streams.id });
      if (streams.audio !== null) {
        const [sound] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
        if (sound) stream.addTrack(sound);
      }
      return stream;
    };
  }
}
