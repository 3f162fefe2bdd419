import {
  ChevronDown,
  type LucideIcon,
  MessageSquare,
  Mic,
  MicOff,
  PhoneOff,
  ScreenShare,
  ScreenShareOff,
  Settings2,
  Video,
  VideoOff,
} from 'lucide-react';
import type { CallRow } from '../../api/contract.ts';
import type { CallPicture } from '../call-audio.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { onMac } from '../shell/platform.ts';
import { keyCaps } from '../shell/shortcuts.ts';
import { useAudio } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import styles from './call-controls.module.css';
import { CameraMenu, DeviceMenu } from './device-menu.tsx';
import { HoldButton } from './hold-button.tsx';
import { MoreMenu } from './more-menu.tsx';
import { MoveMenu } from './move-menu.tsx';

/** What can be done in a call. Without the call's media in this window, pictures are not for it to switch. */
export function CallControls({
  call,
  picture,
  name,
}: {
  call: CallRow;
  picture: CallPicture | undefined;
  name: string;
}) {
  const text = useText();
  const act = useAction();
  const audio = useAudio();
  const navigator = useNavigator();
  const { callId, address, can, muted } = call;
  const isLive = picture !== undefined && !picture.held;
  const cameraIsOn = picture !== undefined && picture.camera !== 'off';
  const canShare = 'mediaDevices' in window.navigator && 'getDisplayMedia' in window.navigator.mediaDevices;
  return (
    <div className={styles.controls} role="toolbar" aria-label={text('call.controls')}>
      {can.mute ? (
        <span className={styles.pair}>
          <Control
            icon={muted ? MicOff : Mic}
            label={text(muted ? 'call.unmute' : 'call.mute')}
            keys="Mod+M"
            isOff={muted}
            onClick={() => void act('call.mute', { callId, muted: !muted })}
          />
          <DeviceMenu call={call} name={name}>
            <button type="button" className={styles.small} aria-label={text('call.devices')}>
              <ChevronDown aria-hidden="true" />
            </button>
          </DeviceMenu>
        </span>
      ) : (
        <DeviceMenu call={call} name={name}>
          <button type="button" className={styles.control} aria-label={text('call.devices')}>
            <Settings2 aria-hidden="true" />
          </button>
        </DeviceMenu>
      )}
      {isLive && (
        <span className={styles.pair}>
          <Control
            icon={cameraIsOn ? Video : VideoOff}
            label={text(cameraIsOn ? 'call.camera-off' : 'call.camera-on')}
            keys="Mod+Shift+V"
            isBusy={picture.camera === 'opening'}
            onClick={() => audio.setCamera(callId, !cameraIsOn)}
          />
          <CameraMenu>
            <button type="button" className={styles.small} aria-label={text('call.camera-choice')}>
              <ChevronDown aria-hidden="true" />
            </button>
          </CameraMenu>
        </span>
      )}
      {isLive && canShare && call.state === 'active' && (
        <Control
          icon={picture.screen ? ScreenShareOff : ScreenShare}
          label={text(picture.screen ? 'call.stop-sharing' : 'call.share-screen')}
          isOff={picture.screen !== undefined}
          onClick={() => {
            if (picture.screen) audio.stopSharing(callId);
            else void audio.shareScreen(callId);
          }}
        />
      )}
      <Control
        icon={MessageSquare}
        label={text('call.messages')}
        onClick={() => navigator.show({ kind: 'conversation', address, messagesInCall: true })}
      />
      <HoldButton call={call} />
      <MoveMenu call={call} />
      <MoreMenu call={call} picture={picture} name={name} />
      {can.hangUp && (
        <Control
          icon={PhoneOff}
          label={text('call.hang-up')}
          keys="Mod+Shift+H"
          className={styles.end}
          onClick={() => void act('call.hang-up', { callId })}
        />
      )}
    </div>
  );
}

function Control({
  icon: Icon,
  label,
  keys,
  isOff = false,
  isBusy = false,
  className,
  onClick,
}: {
  icon: LucideIcon;
  label: string;
  keys?: string;
  isOff?: boolean;
  isBusy?: boolean;
  className?: string | undefined;
  onClick: () => void;
}) {
  return (
    <Tooltip text={label} side="top" {...(keys !== undefined && { keys: keyCaps(keys, onMac) })}>
      <button
        type="button"
        className={classNames(styles.control, isOff && styles.off, className)}
        aria-label={label}
        aria-busy={isBusy}
        onClick={onClick}
      >
        <Icon aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
