import { File, Folder, Image, Paperclip } from 'lucide-react';
import { type MouseEvent, useEffect, useRef } from 'react';
import { type Chosen, chosenFolder } from '../files/chosen-files.ts';
import { picksHandles, pickWithHandles } from '../files/pick-files.ts';
import { useText } from '../i18n/use-text.ts';
import { Menu } from '../parts/menu.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useFiles } from '../state/client-context.ts';
import { useToast } from '../state/toasts.tsx';
import { onAttachRequest } from './attach-request.ts';
import styles from './composer.module.css';

/** Chooses files, a folder, photos or videos to send. */
export function AttachButton({
  disabled,
  onChosen,
}: {
  disabled: boolean;
  onChosen: (chosen: Chosen) => void;
}) {
  const text = useText();
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const media = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (disabled) return undefined;
    return onAttachRequest(() => file.current?.click());
  }, [disabled]);
  const { allow } = useFiles();
  const toast = useToast();
  const pick = () =>
    pickWithHandles(true).then(
      files => {
        if (files.length > 0) onChosen({ files, folders: [] });
      },
      () => toast({ tone: 'danger', text: text('error.not-readable') }),
    );
  const chooser = (of: 'file' | 'folder' | 'media') => ({
    type: 'file',
    multiple: true,
    hidden: true,
    tabIndex: -1,
    'aria-hidden': true,
    'data-chooser': of,
    // React knows it, its types do not.
    ...(of === 'folder' && { webkitdirectory: '' }),
    onClick: (event: MouseEvent) => {
      // A page finds a file again whose handle it has.
      if (of !== 'file' || allow === undefined || !picksHandles()) return;
      event.preventDefault();
      void pick();
    },
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const input = event.currentTarget;
      const files = [...(input.files ?? [])];
      onChosen(of === 'folder' ? chosenFolder(files) : { files: files.map(file => ({ file })), folders: [] });
      // The same file can be chosen again.
      input.value = '';
    },
  });
  return (
    <>
      <input ref={file} {...chooser('file')} />
      <input ref={folder} {...chooser('folder')} />
      <input ref={media} {...chooser('media')} accept="image/*,video/*" />
      <Menu
        align="start"
        side="top"
        entries={[
          {
            kind: 'action',
            label: text('attach.file'),
            icon: File,
            keys: keyCaps('Mod+U', onMac).join(' '),
            run: () => file.current?.click(),
          },
          { kind: 'action', label: text('attach.folder'), icon: Folder, run: () => folder.current?.click() },
          { kind: 'action', label: text('attach.media'), icon: Image, run: () => media.current?.click() },
        ]}
      >
        <button
          type="button"
          className={styles.attach}
          aria-label={text('attach.button')}
          title={text('attach.button')}
          disabled={disabled}
        >
          <Paperclip aria-hidden="true" strokeWidth={1.75} />
        </button>
      </Menu>
    </>
  );
}
