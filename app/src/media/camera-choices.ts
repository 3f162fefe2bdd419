/** Where a window remembers over a reload whether its camera was on. */
const KEY = 'kith-camera';

/**
 * In which calls the camera is on. A call begins as it was offered; from then on only the person switches, and a
 * window that takes a running call over begins with the camera off, unless it was on before this window reloaded.
 */
export class CameraChoices {
  readonly #on = new Map<string, boolean>();

  /** @param generation of the media connection: the first begins as offered */
  offer(callId: string, camera: boolean, generation = 1): void {
    if (!this.#on.has(callId)) this.#on.set(callId, recall(callId) ?? (camera && generation === 1));
  }

  choose(callId: string, on: boolean): void {
    this.#on.set(callId, on);
    sessionStorage.setItem(KEY, JSON.stringify([callId, on]));
  }

  isOn(callId: string): boolean {
    return this.#on.get(callId) ?? false;
  }

  forget(callId: string): void {
    this.#on.delete(callId);
  }
}

function recall(callId: string): boolean | undefined {
  const stored = sessionStorage.getItem(KEY);
  return stored === JSON.stringify([callId, true])
    ? true
    : stored === JSON.stringify([callId, false])
      ? false
      : undefined;
}
