import { type RefObject, useEffect, useRef, useState } from 'react';

/** A list that was not scrolled for so long stands still. Milliseconds. */
const SETTLED = 100;

/** What of a message is open and keeps it active. */
export type Holder = 'menu' | 'reacting';

/**
 * The message under the pointer or with the focus, in a list of them (`data-message`, each in a row with `data-index`).
 * While something of a message is open, it stays that one.
 */
export function useActiveMessage(list: RefObject<HTMLElement | null>): {
  readonly active: HTMLElement | undefined;
  readonly activate: (element: HTMLElement) => void;
  readonly hold: (by: Holder, held: boolean) => void;
} {
  const [active, setActive] = useState<HTMLElement>();
  const holders = useRef<ReadonlySet<Holder>>(new Set());
  const [ways] = useState(() => {
    const activate = (message: HTMLElement | null | undefined) => setActive(message ?? undefined);
    /** Nobody is there any more: not the pointer, not the focus. */
    const release = () => setActive(now => (now && (isHovered(now) || hasFocus(now)) ? now : undefined));
    return {
      activate,
      release,
      hold: (by: Holder, held: boolean) => {
        const others = [...holders.current].filter(holder => holder !== by);
        holders.current = new Set(held ? [...others, by] : others);
        // The focus comes back in the next task.
        if (!held) setTimeout(() => holders.current.size === 0 && release(), 50);
      },
    };
  });

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const stop = new AbortController();
    const on = <T extends Event>(type: string, run: (event: T) => void) =>
      element.addEventListener(type, event => holders.current.size === 0 && run(event as T), {
        signal: stop.signal,
      });
    let scrolled: ReturnType<typeof setTimeout> | undefined;
    let hovers = false;
    on<PointerEvent>('pointerover', event => {
      hovers = event.pointerType !== 'touch';
      // What passes below the pointer is looked at when it stands still.
      if (hovers && scrolled === undefined) ways.activate(messageAt(event.target));
    });
    on('pointerleave', ways.release);
    on<FocusEvent>('focusin', event => {
      if (isElement(event.target) && event.target.matches(':focus-visible')) {
        ways.activate(event.target.closest<HTMLElement>('[data-message]'));
      }
    });
    on('focusout', () => setTimeout(() => holders.current.size === 0 && ways.release()));
    const settle = () => {
      scrolled = undefined;
      if (holders.current.size > 0) return;
      const below = hovers ? messageAt(element.querySelector('[data-index]:hover')) : undefined;
      setActive(now => (now && hasFocus(now) ? now : (below ?? undefined)));
    };
    const onScroll = () => {
      clearTimeout(scrolled);
      scrolled = setTimeout(settle, SETTLED);
      // What is scrolled far away leaves the document, and takes what belongs to it along.
      setActive(now => (now?.isConnected === false ? undefined : now));
    };
    element.addEventListener('scroll', onScroll, { signal: stop.signal, passive: true });
    return () => {
      stop.abort();
      clearTimeout(scrolled);
    };
  }, [list, ways]);
  return { active, activate: ways.activate, hold: ways.hold };
}

/** The message in the row of the list that an event happened in. */
export function messageAt(target: EventTarget | null): HTMLElement | null | undefined {
  return isElement(target)
    ? target.closest('[data-index]')?.querySelector<HTMLElement>('[data-message]')
    : undefined;
}

const isElement = (target: EventTarget | null): target is Element => target instanceof Element;
const isHovered = (message: HTMLElement) => message.closest('[data-index]')?.matches(':hover') === true;
const hasFocus = (message: HTMLElement) => message.matches(':focus-visible, :has(:focus-visible)');
