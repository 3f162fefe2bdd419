import { Popover } from 'radix-ui';
import { type ReactElement, useEffect } from 'react';
import { useText } from '../i18n/use-text.ts';
import { LevelMeter } from '../parts/level-meter.tsx';
import { useAudio } from '../state/client-context.ts';
import { AudioChoices } from './audio-choices.tsx';
import styles from './device-menu.module.css';

/** Microphone and speaker, chosen while one talks, with the level of the microphone. */
export function DeviceMenu({ children }: { children: ReactElement }) {
  const text = useText();
  return (
    <Popover.Root>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.menu}
          side="top"
          sideOffset={12}
          collisionPadding={8}
          aria-label={text('call.devices')}
        >
          <Devices />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Devices() {
  const text = useText();
  const audio = useAudio();
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
    </>
  );
}
