import type { AudioDevice } from '../call-audio.ts';
import { type Text, useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { useAudio } from '../state/client-context.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useStore } from '../state/use-topic.ts';

/** Which microphone and which speaker calls use. */
export function AudioChoices() {
  const text = useText();
  const audio = useAudio();
  const { microphones, speakers, canChooseSpeaker } = useStore(audio.devices);
  const { microphone, speaker } = useSettings();
  const change = useChangeSettings();
  return (
    <>
      <ChoiceRow
        label={text('sound.microphone')}
        value={microphone}
        options={withDefault(microphones, microphone, text)}
        onChange={chosen => change({ microphone: chosen })}
      />
      {canChooseSpeaker && (
        <ChoiceRow
          label={text('sound.speaker')}
          value={speaker}
          options={withDefault(speakers, speaker, text)}
          onChange={chosen => change({ speaker: chosen })}
        />
      )}
    </>
  );
}

/** Which camera calls use. */
export function CameraChoice() {
  const text = useText();
  const { cameras } = useStore(useAudio().devices);
  const { camera } = useSettings();
  const change = useChangeSettings();
  return (
    <ChoiceRow
      label={text('sound.camera')}
      value={camera}
      options={withDefault(cameras, camera, text)}
      onChange={chosen => change({ camera: chosen })}
    />
  );
}

/** The system's choice first; a device that was chosen and is gone stays in the list, so that it comes back. */
function withDefault(devices: readonly AudioDevice[], chosen: string, text: Text) {
  const named = devices.filter(device => device.id !== '' && device.id !== 'default');
  const missing = chosen !== '' && !named.some(device => device.id === chosen);
  return [
    { value: '', label: text('sound.system-default') },
    ...named.map((device, index) => ({
      value: device.id,
      label: device.label || text('sound.unnamed', { number: index + 1 }),
    })),
    ...(missing ? [{ value: chosen, label: text('sound.missing') }] : []),
  ];
}
