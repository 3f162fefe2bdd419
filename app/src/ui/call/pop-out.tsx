import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { useRosterRow, useTopicRow } from '../state/use-topic.ts';
import { HangUpButton, MuteButton } from './call-buttons.tsx';
import { Video } from './call-stage.tsx';
import styles from './pop-out.module.css';
import { RecordingNotice } from './recording-notice.tsx';
import { useCallPicture } from './use-call-picture.ts';

/** Document Picture-in-Picture (W3C WICG); not in every browser, nor in TypeScript's library. */
interface PictureInPictureWindows {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

type Open = (callId: string) => void;
const PopOutContext = createContext<Open | undefined>(undefined);

/** Opens a call in a small window above all others; absent where the browser has no such window. */
export function usePopOut(): Open | undefined {
  return useContext(PopOutContext);
}

/** Keeps the small window of a call, whatever the large one shows meanwhile. */
export function PopOutProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ readonly callId: string; readonly window: Window }>();
  const windows = pictureInPictureWindows();
  const open = useCallback(
    async (callId: string) => {
      const small = await windows?.requestWindow({ width: 360, height: 240 }).catch(() => undefined);
      if (small === undefined) return;
      copyStyles(small.document);
      small.addEventListener('pagehide', () => setShown(undefined), { once: true });
      setShown({ callId, window: small });
    },
    [windows],
  );
  return (
    <PopOutContext value={windows && (callId => void open(callId))}>
      {children}
      {shown &&
        createPortal(
          <SmallCall callId={shown.callId} onOver={() => shown.window.close()} />,
          shown.window.document.body,
        )}
    </PopOutContext>
  );
}

function SmallCall({ callId, onOver }: { callId: string; onOver: () => void }) {
  const text = useText();
  const picture = useCallPicture(callId);
  const call = useTopicRow('call', {}, callId);
  const row = useRosterRow(call?.address ?? '');
  const isOver = call === undefined || call.state === 'ended';
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  if (isOver) return null;
  const name = row ? personName(row) : call.address;
  const stream = picture?.theirScreen ?? picture?.theirCamera;
  return (
    <main className={styles.small} aria-label={text('call.with', { name })}>
      <RecordingNotice callId={callId} name={name} />
      {stream ? (
        <Video stream={stream} isScreen />
      ) : (
        <span className={styles.who}>
          <Avatar address={call.address} name={name} size="large" />
          <span dir="auto">{name}</span>
        </span>
      )}
      <div className={styles.controls}>
        <MuteButton call={call} className={styles.control} />
        <HangUpButton call={call} className={styles.end} />
      </div>
    </main>
  );
}

function pictureInPictureWindows(): PictureInPictureWindows | undefined {
  return 'documentPictureInPicture' in window
    ? (window.documentPictureInPicture as PictureInPictureWindows)
    : undefined;
}

/** The look of the window, for a document that begins without any. */
function copyStyles(target: Document): void {
  const { documentElement } = document;
  target.documentElement.lang = documentElement.lang;
  target.documentElement.dir = documentElement.dir;
  Object.assign(target.documentElement.dataset, documentElement.dataset);
  target.title = document.title;
  for (const sheet of document.querySelectorAll('style, link[rel="stylesheet"]'))
    target.head.append(sheet.cloneNode(true));
}
