/** Asks the box that is open to choose files. False when there is none. */
const EVENT = 'kith:attach';

export function requestAttach(): boolean {
  return !window.dispatchEvent(new CustomEvent(EVENT, { cancelable: true }));
}

/** Called by the box while it is there. Returns the way to stop. */
export function onAttachRequest(listener: () => void): () => void {
  const handle = (event: Event) => {
    event.preventDefault();
    listener();
  };
  window.addEventListener(EVENT, handle);
  return () => window.removeEventListener(EVENT, handle);
}
