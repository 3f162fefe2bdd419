import { Mic, Square, Video, Volume2 } from 'lucide-react';
import { AudioChoices, CameraChoice } from '../call/audio-choices.tsx';
import { Video as CallVideo } from '../call/call-stage.tsx';
import { SelfViewRows } from '../call/device-menu.tsx';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useAudio } from '../state/client-context.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { Card } from './card.tsx';
import styles from './forms.module.css';
import { TalkKeyRow } from './talk-key-row.tsx';
import { useDeviceTest } from './use-device-test.ts';

export function SoundPage() {
  const text = useText();
  const audio = useAudio();
  const settings = useSettings();
  const change = useChangeSettings();
  return (
    <>
      <Card title={text('sound.devices')}>
        <AudioChoices />
        <MicrophoneTest />
        <div className={styles.test}>
          <Button size="small" onClick={() => void audio.playTestTone()}>
            <Volume2 aria-hidden="true" /> {text('sound.test-speaker')}
          </Button>
          <span className={styles.quiet}>{text('sound.test-speaker-text')}</span>
        </div>
      </Card>
      <Card title={text('sound.camera')}>
        <CameraChoice />
        <CameraTest />
        <SelfViewRows />
      </Card>
      <Card title={text('sound.processing')}>
        <SwitchRow
          label={text('sound.echo')}
          hint={text('sound.echo-hint')}
          checked={settings.echoCancellation}
          onChange={echoCancellation => change({ echoCancellation })}
        />
        <SwitchRow
          label={text('sound.noise')}
          hint={text('sound.noise-hint')}
          checked={settings.noiseSuppression}
          onChange={noiseSuppression => change({ noiseSuppression })}
        />
      </Card>
      <Card title={text('sound.talk')}>
        <SwitchRow
          label={text('sound.push-to-talk')}
          hint={text('sound.push-to-talk-hint')}
          checked={settings.pushToTalk}
          onChange={pushToTalk => change({ pushToTalk })}
        />
        {settings.pushToTalk && <TalkKeyRow />}
      </Card>
      <Card title={text('sound.tones')}>
        <SwitchRow
          label={text('sound.sounds')}
          hint={text('sound.sounds-hint')}
          checked={settings.sounds}
          onChange={sounds => change({ sounds })}
        />
      </Card>
    </>
  );
}

/** Looks until it is stopped or the page is left; nothing is recorded or sent. */
function CameraTest() {
  const text = useText();
  const audio = useAudio();
  const { camera, mirrorSelf } = useSettings();
  const { running, opened, problem, toggle } = useDeviceTest(() => audio.previewCamera(), camera);
  return (
    <div className={styles.test}>
      <Button size="small" onClick={toggle}>
        {running ? <Square aria-hidden="true" /> : <Video aria-hidden="true" />}
        {text(running ? 'sound.stop-test' : 'sound.test-camera')}
      </Button>
      {problem && (
        <Banner tone="danger" live="assertive">
          {text(`camera-error.${problem}`)}
        </Banner>
      )}
      {opened && (
        <div className={styles.preview}>
          <CallVideo stream={opened.stream} mirrored={mirrorSelf} />
        </div>
      )}
    </div>
  );
}

/** Listens until it is stopped or the page is left; nothing is recorded or sent. */
function MicrophoneTest() {
  const text = useText();
  const audio = useAudio();
  const { microphone } = useSettings();
  const { running, problem, toggle } = useDeviceTest(() => audio.startTest(), microphone);
  return (
    <div className={styles.test}>
      <Button size="small" onClick={toggle}>
        {running ? <Square aria-hidden="true" /> : <Mic aria-hidden="true" />}
        {text(running ? 'sound.stop-test' : 'sound.test-microphone')}
      </Button>
      <LevelMeter level={audio.microphoneLevel} label={text('sound.level')} />
      {problem && (
        <Banner tone="danger" live="assertive">
          {text(`audio-error.${problem}`)}
        </Banner>
      )}
    </div>
  );
}
