import { MicOff, MonitorOff } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { CallRow, RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { useAudio } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import styles from './call-stage.module.css';
import { callStateKey, isTalking } from './call-state.ts';
import type { Tile, Tiles } from './call-tiles.ts';
import { CallTime } from './call-time.tsx';
import { useCallPicture } from './use-call-picture.ts';

/** The pictures of a call, in the layout that the person chose. Without a main one only the small ones, on top. */
export function CallStage({
  tiles,
  call,
  row,
  notes,
}: {
  tiles: Tiles;
  call: CallRow;
  row: RosterRow;
  notes?: ReactNode;
}) {
  const text = useText();
  const { callLayout } = useSettings();
  const name = personName(row);
  if (!tiles.main) {
    return tiles.others.length === 0 ? null : (
      <div className={styles.floating}>
        {tiles.others.map(tile => (
          <TileView key={tile.id} tile={tile} call={call} row={row} />
        ))}
      </div>
    );
  }
  return (
    <div className={styles.stage} data-layout={callLayout} data-count={1 + tiles.others.length}>
      <TileView tile={tiles.main} call={call} row={row} isMain />
      {callLayout === 'grid' ? (
        tiles.others.map(tile => <TileView key={tile.id} tile={tile} call={call} row={row} />)
      ) : (
        <div className={callLayout === 'side' ? styles.side : styles.floating}>
          {tiles.others.map(tile => (
            <TileView key={tile.id} tile={tile} call={call} row={row} />
          ))}
        </div>
      )}
      <div className={styles.over}>
        <h2 className={styles.title} dir="auto">
          {name}
          <span className={styles.time} role="status">
            {isTalking(call) && call.state === 'active' ? (
              <CallTime since={call.connectedAt} />
            ) : (
              text(callStateKey(call), { name })
            )}
          </span>
        </h2>
        {notes}
      </div>
    </div>
  );
}

function TileView({
  tile,
  call,
  row,
  isMain = false,
}: {
  tile: Tile;
  call: CallRow;
  row: RosterRow;
  isMain?: boolean;
}) {
  const text = useText();
  const audio = useAudio();
  const picture = useCallPicture(call.callId);
  const name = personName(row);
  const label = text(`call.tile.${tile.id}`, { name });
  const isMuted = tile.id === 'me' ? call.muted : tile.id !== 'my-screen' && picture?.theirs?.muted === true;
  return (
    <figure className={classNames(styles.tile, isMain && styles.main)} data-tile={tile.id} aria-label={label}>
      {tile.stream ? (
        <Video stream={tile.stream} mirrored={tile.mirrored === true} isScreen={tile.id.endsWith('screen')} />
      ) : (
        <span className={styles.initials}>
          <Avatar address={row.address} name={name} size="large" />
        </span>
      )}
      {!isMain && (
        <figcaption className={styles.caption}>
          {isMuted && <MicOff aria-hidden="true" />}
          <span dir="auto">{label}</span>
        </figcaption>
      )}
      {tile.id === 'my-screen' && (
        <button type="button" className={styles.stop} onClick={() => audio.stopSharing(call.callId)}>
          <MonitorOff aria-hidden="true" /> {text('call.stop-sharing')}
        </button>
      )}
    </figure>
  );
}

/** Sound is played elsewhere, so this one is silent and may always play. */
export function Video({
  stream,
  mirrored = false,
  isScreen = false,
}: {
  stream: MediaStream;
  mirrored?: boolean;
  isScreen?: boolean;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current && video.current.srcObject !== stream) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={video}
      className={classNames(styles.video, mirrored && styles.mirrored, isScreen && styles.screen)}
      autoPlay
      playsInline
      muted
    />
  );
}
