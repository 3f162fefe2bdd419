/** What a key means in the message box. */
export type ComposerKey = 'send' | 'break' | 'edit-last' | 'leave' | 'bold' | 'italic' | undefined;

export interface ComposerPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** An input method is composing: Enter confirms its suggestion and must not send. */
  readonly isComposing: boolean;
}

/** The box that the key is pressed in. */
export interface ComposerBox {
  readonly enterSends: boolean;
  readonly empty: boolean;
  /** It answers or edits a message. */
  readonly inMode: boolean;
}

/**
 * Enter sends and Shift+Enter breaks the line; with the switch off Enter breaks the line and Ctrl+Enter (Cmd+Enter)
 * sends. Ctrl+Enter sends in both. Ctrl+B and Ctrl+I make bold and italic. ArrowUp in an empty box edits the last message; Escape leaves what was begun.
 */
export function composerKey(press: ComposerPress, box: ComposerBox): ComposerKey {
  if (press.isComposing || press.altKey) return undefined;
  const mod = press.ctrlKey || press.metaKey;
  switch (press.key) {
    case 'Enter':
      if (mod) return 'send';
      if (press.shiftKey) return 'break';
      return box.enterSends ? 'send' : 'break';
    case 'ArrowUp':
      return box.empty && !box.inMode && !mod && !press.shiftKey ? 'edit-last' : undefined;
    case 'b':
      return mod && !press.shiftKey ? 'bold' : undefined;
    case 'i':
      return mod && !press.shiftKey ? 'italic' : undefined;
    case 'Escape':
      return box.inMode && !mod && !press.shiftKey ? 'leave' : undefined;
    default:
      return undefined;
  }
}
