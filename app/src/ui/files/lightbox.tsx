import { ChevronLeft, ChevronRight, Download, Maximize, X, ZoomIn, ZoomOut } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { useClient } from '../state/client-context.ts';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { previewOf } from './file-kind.ts';
import styles from './lightbox.module.css';
import { useFileActions } from './use-file-actions.ts';
import { useShownFile } from './use-shown-file.ts';

const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;
/** Pictures of a conversation that the arrows lead through. */
const MOST = 200;

interface Picture {
  readonly id: string;
  readonly name: string;
}

/** A picture over the whole window: zoom, the other pictures of the conversation, save. */
export function Lightbox({ first }: { first: Picture }) {
  const text = useText();
  const navigator = useNavigator();
  const actions = useFileActions();
  const [current, setCurrent] = useState(first);
  const [zoom, setZoom] = useState(0);
  const pictures = usePictures(first);
  const shown = useShownFile(current.id, true);
  const index = pictures.findIndex(({ id }) => id === current.id);
  const go = (step: number) => {
    const next = pictures[index + step];
    if (!next) return undefined;
    return () => {
      setCurrent(next);
      setZoom(0);
    };
  };
  const [older, newer] = [go(1), go(-1)];
  const scale = ZOOMS[zoom] ?? 1;
  const zoomBy = (step: number) => setZoom(now => Math.max(0, Math.min(ZOOMS.length - 1, now + step)));
  const onKeyDown = (event: KeyboardEvent) => {
    const does = {
      ArrowLeft: older,
      ArrowRight: newer,
      '+': () => zoomBy(1),
      '=': () => zoomBy(1),
      '-': () => zoomBy(-1),
      '0': () => setZoom(0),
    }[event.key];
    // Arrows move a picture that is larger than the window.
    if (!does || (scale > 1 && event.key.startsWith('Arrow')) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    does();
  };
  const save = actions({ ...current, folder: false }).save;
  return (
    <Radix.Root open onOpenChange={open => !open && navigator.closeDialog()}>
      <Radix.Portal>
        <Radix.Content
          className={styles.lightbox}
          aria-describedby={undefined}
          onOpenAutoFocus={focusItself}
          onKeyDown={onKeyDown}
        >
          <header className={styles.bar}>
            <Radix.Title className={styles.title}>
              <bdi>{current.name}</bdi>
            </Radix.Title>
            <IconButton
              icon={ZoomOut}
              label={text('lightbox.zoom-out')}
              keys={['-']}
              disabled={zoom === 0}
              onClick={() => zoomBy(-1)}
            />
            <IconButton
              icon={ZoomIn}
              label={text('lightbox.zoom-in')}
              keys={['+']}
              disabled={zoom === ZOOMS.length - 1}
              onClick={() => zoomBy(1)}
            />
            <IconButton
              icon={Maximize}
              label={text('lightbox.fit')}
              keys={['0']}
              disabled={zoom === 0}
              onClick={() => setZoom(0)}
            />
            {save && <IconButton icon={Download} label={text('file.save')} onClick={save} />}
            <Radix.Close asChild>
              <IconButton icon={X} label={text('common.close')} keys={['Esc']} />
            </Radix.Close>
          </header>
          <section
            className={styles.stage}
            aria-label={text('lightbox.title', { name: current.name })}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard has to be able to scroll it
            tabIndex={0}
            onWheel={event => {
              if (!event.ctrlKey) return;
              zoomBy(event.deltaY < 0 ? 1 : -1);
            }}
          >
            {shown.state === 'loading' && <Spinner />}
            {shown.state === 'failed' && <p role="alert">{text('file.gone')}</p>}
            {shown.state === 'shown' && (
              <div
                className={styles.room}
                style={{ inlineSize: `${scale * 100}%`, blockSize: `${scale * 100}%` }}
              >
                <img
                  src={shown.url}
                  alt={current.name}
                  draggable={false}
                  onDoubleClick={() => setZoom(zoom === 0 ? 2 : 0)}
                />
              </div>
            )}
          </section>
          {older && (
            <IconButton
              icon={ChevronLeft}
              label={text('lightbox.previous')}
              keys={['←']}
              className={styles.previous}
              onClick={older}
            />
          )}
          {newer && (
            <IconButton
              icon={ChevronRight}
              label={text('lightbox.next')}
              keys={['→']}
              className={styles.next}
              onClick={newer}
            />
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** On a button, its tooltip would be what the first Escape closes. */
function focusItself(event: Event) {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

/** The pictures of the conversation that are here, the newest first. */
function usePictures(first: Picture): readonly Picture[] {
  const client = useClient();
  const { view } = useNavigation();
  const address = view.kind === 'conversation' ? view.address : undefined;
  const [pictures, setPictures] = useState<readonly Picture[]>([first]);
  useEffect(() => {
    if (address === undefined) return undefined;
    let over = false;
    void client.call('file.list', { address, kind: 'media', limit: MOST }).then(result => {
      if (!over && result.ok) setPictures(result.value.rows.flatMap(pictureOf));
    });
    return () => {
      over = true;
    };
  }, [client, address]);
  return pictures;
}

function pictureOf({ id, body }: MessageRow): Picture[] {
  return body.type === 'file' && body.here && previewOf(body) === 'picture' ? [{ id, name: body.name }] : [];
}
