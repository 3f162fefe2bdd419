import { Popover } from 'radix-ui';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import type { CallRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { LevelMeter } from '../parts/level-meter.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useAudio } from '../state/client-context.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { AudioChoices, CameraChoice } from './audio-choices.tsx';
import styles from './device-menu.module.css';
import { VolumeRow } from './volume-row.tsx';

/** Sound while one talks: devices, level of the microphone, noise suppression, how loud the other person is. */
export function DeviceMenu({
  call,
  name,
  children,
}: {
  call: CallRow;
  name: string;
  children: ReactElement;
}) {
  const text = useText();
  return (
    <PopoverMenu label={text('call.devices')} trigger={children}>
      <Sound />
      <VolumeRow call={call} name={name} />
    </PopoverMenu>
  );
}

/** The camera while one is seen: which one, and how one sees oneself. */
export function CameraMenu({ children }: { children: ReactElement }) {
  const text = useText();
  return (
    <PopoverMenu label={text('call.camera-choice')} trigger={children}>
      <CameraChoice />
      <SelfViewRows />
    </PopoverMenu>
  );
}

function PopoverMenu({
  label,
  trigger,
  children,
}: {
  label: string;
  trigger: ReactElement;
  children: ReactNode;
}) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.menu}
          side="top"
          sideOffset={12}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Sound() {
  const text = useText();
  const audio = useAudio();
  const { noiseSuppression } = useSettings();
  const change = useChangeSettings();
  useEffect(() => {
    void audio.refreshDevices();
  }, [audio]);
  return (
    <>
      <AudioChoices />
      <div className={styles.level}>
        <span>{text('sound.level')}</span>
        <LevelMeter level={audio.microphoneLevel} label={text('sound.level')} />
      </div>
      <SwitchRow
        label={text('sound.noise')}
        checked={noiseSuppression}
        onChange={value => change({ noiseSuppression: value })}
      />
    </>
  );
}

/** How one sees oneself; the others see neither. */
export function SelfViewRows() {
  const text = useText();
  const { mirrorSelf, hideSelf } = useSettings();
  const change = useChangeSettings();
  return (
    <>
      <SwitchRow
        label={text('sound.mirror')}
        checked={mirrorSelf}
        onChange={value => change({ mirrorSelf: value })}
      />
      <SwitchRow
        label={text('sound.hide-self')}
        checked={hideSelf}
        onChange={value => change({ hideSelf: value })}
      />
    </>
  );
}
