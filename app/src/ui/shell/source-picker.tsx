import { AppWindow, Monitor } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { DesktopNews, DesktopSource } from '../../api/desktop.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useDesktop } from '../state/client-context.ts';
import styles from './source-picker.module.css';

type Question = Extract<DesktopNews, { type: 'choose-source' }>;

/** Asks which screen or window is shown in a call, when the desktop shell wants to know. */
export function SourcePicker() {
  const desktop = useDesktop();
  const [question, setQuestion] = useState<Question>();
  useEffect(
    () =>
      desktop.listen(news => {
        if (news.type === 'choose-source') setQuestion(news);
      }),
    [desktop],
  );
  if (question === undefined) return null;
  const answer = (source: string | undefined, sound: boolean) => {
    setQuestion(undefined);
    desktop.ask({
      type: 'source-chosen',
      request: question.request,
      sound,
      ...(source !== undefined && { source }),
    });
  };
  return <Picker key={question.request} question={question} onAnswer={answer} />;
}

function Picker({
  question,
  onAnswer,
}: {
  question: Question;
  onAnswer: (source: string | undefined, sound: boolean) => void;
}) {
  const text = useText();
  const [chosen, setChosen] = useState(question.sources[0]?.id);
  const [sound, setSound] = useState(false);
  const close = () => onAnswer(undefined, false);
  return (
    <Dialog
      title={text('source.title')}
      description={text('source.text')}
      size="large"
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{text('common.cancel')}</Button>
          <Button look="primary" disabled={chosen === undefined} onClick={() => onAnswer(chosen, sound)}>
            {text('source.show')}
          </Button>
        </>
      }
    >
      {question.sources.length === 0 && (
        <EmptyState icon={Monitor} title={text('source.none-title')} text={text('source.none')} />
      )}
      {(['screen', 'window'] as const).map(kind => (
        <Sources
          key={kind}
          label={text(kind === 'screen' ? 'source.screens' : 'source.windows')}
          sources={question.sources.filter(source => source.kind === kind)}
          chosen={chosen}
          onChoose={setChosen}
        />
      ))}
      {question.sound && <SwitchRow label={text('source.sound')} checked={sound} onChange={setSound} />}
    </Dialog>
  );
}

function Sources({
  label,
  sources,
  chosen,
  onChoose,
}: {
  label: string;
  sources: readonly DesktopSource[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const name = useId();
  if (sources.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {sources.map(source => (
        <label key={source.id} className={styles.source}>
          <input
            type="radio"
            name={name}
            value={source.id}
            checked={chosen === source.id}
            onChange={() => onChoose(source.id)}
          />
          <span className={styles.picture}>
            {source.thumbnail === '' ? (
              source.kind === 'screen' ? (
                <Monitor aria-hidden="true" />
              ) : (
                <AppWindow aria-hidden="true" />
              )
            ) : (
              <img src={source.thumbnail} alt="" />
            )}
          </span>
          <span className={styles.name} dir="auto">
            {source.name}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
