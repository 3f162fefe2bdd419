import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../api/contract.ts';
import { personName, userNameIn } from '../format/person.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { saveBlob } from '../parts/save-file.ts';
import { useClient } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useRosterRow } from '../state/use-topic.ts';
import { exportConversation } from './export-conversation.ts';
import styles from './export-dialog.module.css';
import { EXPORT_FORMATS, type ExportFormat, exportWriter } from './export-format.ts';

type State =
  | { readonly step: 'ready' }
  | { readonly step: 'running'; readonly done: number; readonly total: number }
  | { readonly step: 'done'; readonly count: number }
  | { readonly step: 'failed'; readonly error: ApiError };

/** A conversation as a file to keep: in which format, how far it is, and the way out. */
export function ExportDialog({ address }: { address: string }) {
  const text = useText();
  const locale = useLocale();
  const client = useClient();
  const navigator = useNavigator();
  const row = useRosterRow(address);
  const [format, setFormat] = useState<ExportFormat>('html');
  const [state, setState] = useState<State>({ step: 'ready' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const name = row ? personName(row) : userNameIn(address);
  const start = async () => {
    const abort = new AbortController();
    running.current = abort;
    setState({ step: 'running', done: 0, total: 0 });
    const at = Date.now();
    const writer = exportWriter(format, { address, name, at, text, locale });
    const exported = await exportConversation(
      client,
      address,
      writer,
      (done, total) => setState({ step: 'running', done, total }),
      abort.signal,
    );
    if (abort.signal.aborted) return;
    if (!exported.ok) {
      setState(
        exported.error === 'cancelled' ? { step: 'ready' } : { step: 'failed', error: exported.error },
      );
      return;
    }
    setState({ step: 'done', count: exported.count });
    if (exported.count === 0) return;
    const day = new Date(at).toISOString().slice(0, 10);
    saveBlob(`kith-${userNameIn(address)}-${day}.${writer.extension}`, exported.file);
  };
  const cancel = () => {
    running.current?.abort();
    if (state.step === 'running') setState({ step: 'ready' });
    else navigator.closeDialog();
  };
  const numbers = new Intl.NumberFormat(locale);
  return (
    <Dialog
      title={text('export.title')}
      description={text('export.text')}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={cancel}>{text(state.step === 'done' ? 'common.close' : 'common.cancel')}</Button>
          <Button look="primary" busy={state.step === 'running'} onClick={() => void start()}>
            {text(state.step === 'done' ? 'export.again' : 'export.start')}
          </Button>
        </>
      }
    >
      <div className={styles.format}>
        <ChoiceRow
          label={text('export.format')}
          value={format}
          options={EXPORT_FORMATS.map(value => ({ value, label: text(`export.format.${value}`) }))}
          onChange={setFormat}
        />
      </div>
      {state.step === 'running' && (
        <div className={styles.progress}>
          <progress
            aria-label={text('export.title')}
            value={state.total === 0 ? undefined : state.done}
            max={Math.max(1, state.total)}
          />
          <span>
            {text('export.progress', {
              done: numbers.format(state.done),
              total: numbers.format(state.total),
            })}
          </span>
        </div>
      )}
      {state.step === 'done' && (
        <Banner tone="ok" live="polite">
          {state.count === 0 ? text('export.empty') : text('export.done', { count: state.count })}
        </Banner>
      )}
      {state.step === 'failed' && (
        <Banner tone="danger" live="assertive">
          {text(`error.${state.error}`)}
        </Banner>
      )}
    </Dialog>
  );
}
