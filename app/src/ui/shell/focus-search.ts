/** Asks the search box to take the focus; with an address it searches only in that conversation. */
const EVENT = 'kith:focus-search';

export function focusSearch(scope: string | undefined): boolean {
  return !window.dispatchEvent(new CustomEvent(EVENT, { detail: scope, cancelable: true }));
}

/** Called by the search box while it is there. Returns the way to stop. */
export function onFocusSearch(listener: (scope: string | undefined) => void): () => void {
  const handle = (event: Event) => {
    event.preventDefault();
    listener(event instanceof CustomEvent && typeof event.detail === 'string' ? event.detail : undefined);
  };
  window.addEventListener(EVENT, handle);
  return () => window.removeEventListener(EVENT, handle);
}
