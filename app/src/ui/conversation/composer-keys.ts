/** What a key means in the message box. */
export type ComposerKey = 'send' | 'break' | undefined;

export interface ComposerPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** An input method is composing: Enter confirms its suggestion and must not send. */
  readonly isComposing: boolean;
}

/**
 * Enter sends and Shift+Enter breaks the line; with the switch off Enter breaks the line and Ctrl+Enter (Cmd+Enter)
 * sends. Ctrl+Enter sends in both.
 */
export function composerKey(press: ComposerPress, enterSends: boolean): ComposerKey {
  if (press.key !== 'Enter' || press.isComposing || press.altKey) return undefined;
  if (press.ctrlKey || press.metaKey) return 'send';
  if (press.shiftKey) return 'break';
  return enterSends ? 'send' : 'break';
}
