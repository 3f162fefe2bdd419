import { useState } from 'react';
import type { ApiError } from '../../api/contract.ts';
import { useAttachments, useClient } from '../state/client-context.ts';
import type { ComposerMode, ComposerModes, EditMode } from './use-composer-mode.ts';
import type { ComposerText } from './use-composer-text.ts';
import type { ComposedPreview } from './use-link-preview.ts';

export interface ComposerSend {
  /** Why the last could not be sent. */
  readonly error: ApiError | undefined;
  forgetError(): void;
  sendText(text: string): Promise<void>;
  /** What stands in the tray, and words after it. */
  sendFiles(caption: string): Promise<void>;
  saveEdit(mode: EditMode, text: string): Promise<void>;
}

/** The ways out of the box. It is empty at once; what could not be sent comes back, with the reason. */
export function useComposerSend(
  address: string,
  mode: ComposerMode | undefined,
  modes: ComposerModes,
  words: ComposerText,
  preview: ComposedPreview,
): ComposerSend {
  const client = useClient();
  const attachments = useAttachments();
  const [error, setError] = useState<ApiError>();

  const begin = () => {
    setError(undefined);
    words.clear();
    modes.leave();
    return mode && { reply: mode.row.id };
  };
  const comeBack = (unsent: string, reason: ApiError) => {
    words.giveBack(unsent);
    if (mode) modes.resume(mode);
    setError(reason);
  };
  return {
    error,
    forgetError: () => setError(undefined),
    sendText: async text => {
      const reply = begin();
      const result = await client.call('chat.send', { address, text, ...reply, ...preview.take(text) });
      if (!result.ok) comeBack(text, result.error);
    },
    sendFiles: async caption => {
      const { taken, putBack } = attachments.take(address);
      if (taken.length === 0) return;
      const reply = begin();
      const files = taken.flatMap(({ intake, mime, facts }) =>
        intake === undefined ? [] : { intake, ...(mime !== '' && { mime }), ...facts },
      );
      const result = await client.call('file.send', {
        address,
        files,
        ...(caption !== '' && { caption }),
        ...reply,
      });
      if (result.ok) return;
      putBack();
      comeBack(caption, result.error);
    },
    saveEdit: async ({ row, turn }, text) => {
      setError(undefined);
      modes.leave();
      if (text === row.body.text.trim()) return;
      const result = await client.call('chat.edit', { id: row.id, text });
      if (result.ok) return;
      words.change(turn, text);
      modes.resume({ kind: 'edit', row, turn });
      setError(result.error);
    },
  };
}
