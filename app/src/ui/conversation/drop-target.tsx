import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { type Chosen, droppedFiles } from '../files/chosen-files.ts';
import { useText } from '../i18n/use-text.ts';
import styles from './drop-target.module.css';

/** Takes files that are dropped anywhere over a conversation, and says so while they are over it. */
export function DropTarget({
  name,
  disabled,
  onDropped,
  children,
}: {
  /** The other person. */
  name: string;
  disabled: boolean;
  onDropped: (chosen: Chosen) => void;
  children: ReactNode;
}) {
  const text = useText();
  const [over, setOver] = useState(false);
  // Each element inside tells when the pointer enters and leaves it.
  const depth = useRef(0);
  const carriesFiles = (event: DragEvent) => !disabled && event.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside the box does the same with a keyboard
    <div
      className={styles.target}
      onDragEnter={event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={event => {
        if (!carriesFiles(event)) return;
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      }}
      onDrop={event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        void droppedFiles(event.dataTransfer).then(onDropped);
      }}
    >
      {children}
      {over && (
        <div className={styles.over} role="status">
          <Upload aria-hidden="true" strokeWidth={1.5} />
          <strong>{text('attach.drop', { name })}</strong>
          <span>{text('attach.drop-hint')}</span>
        </div>
      )}
    </div>
  );
}
