import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
const SCROLLS = ['Home', 'End', 'PageUp', 'PageDown'];

/**
 * Arrow keys in the message list go from message to message, from the list itself to the one nearest to its edge. The
 * keys that scroll by pages take the focus back to the list first: far away, a message does not stay in the document.
 */
export function moveAmongMessages(event: KeyboardEvent<HTMLElement>): void {
  const { currentTarget: list, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!(target instanceof HTMLElement && (target === list || target.matches('article')))) return;
  if (SCROLLS.includes(event.key)) {
    list.focus({ preventScroll: true });
    return;
  }
  const step = STEPS[event.key];
  if (step === undefined) return;
  const messages = [...list.querySelectorAll('article')];
  const { top, bottom } = list.getBoundingClientRect();
  const from = target === list ? -1 : messages.indexOf(target);
  const next =
    from >= 0
      ? messages[from + step]
      : step < 0
        ? messages.findLast(message => message.getBoundingClientRect().bottom <= bottom)
        : messages.find(message => message.getBoundingClientRect().top >= top);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Frames after which a message that is scrolled to is in the document, if it comes at all. */
const FRAMES = 20;

/** The focus follows to a message that was jumped to, unless it is elsewhere by now: with the box to write in. */
export function followTo(list: HTMLElement, index: number, frames = FRAMES): void {
  if (frames === 0) return;
  const message = list.querySelector<HTMLElement>(`[data-index="${index}"] > article`);
  const focused = document.activeElement;
  if (focused && focused !== document.body && !list.contains(focused)) return;
  if (message) message.focus({ preventScroll: true });
  else requestAnimationFrame(() => followTo(list, index, frames - 1));
}
