import { useCallback, useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { saveFile } from '../parts/save-file.ts';
import { Spinner } from '../parts/spinner.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import styles from './report-dialog.module.css';

/** All that a report of a problem holds, to be read before it is copied or saved; nothing is sent. */
export function ReportDialog() {
  const text = useText();
  const navigator = useNavigator();
  const { run, error } = useCommand('report.create');
  const [report, setReport] = useState<string>();
  const load = useCallback(async () => {
    const made = await run({ window: globalThis.navigator.userAgent.slice(0, 400) });
    if (made) setReport(made.text);
  }, [run]);
  useEffect(() => void load(), [load]);
  const save = () => {
    const day = new Date().toISOString().slice(0, 10);
    saveFile(`kith-report-${day}.txt`, report ?? '', 'text/plain');
  };
  return (
    <Dialog
      title={text('report.problem')}
      description={text('report.explain')}
      size="large"
      onClose={navigator.closeDialog}
      footer={
        report !== undefined && (
          <>
            <CopyButton value={report} label={text('report.copy')} />
            <Button look="primary" onClick={save}>
              {text('report.save')}
            </Button>
          </>
        )
      }
    >
      {error !== undefined ? (
        <Banner
          tone="danger"
          live="assertive"
          actions={
            <Button size="small" onClick={() => void load()}>
              {text('common.try-again')}
            </Button>
          }
        >
          {text(`error.${error}`)}
        </Banner>
      ) : report === undefined ? (
        <p role="status">
          <Spinner /> {text('common.loading')}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <section className={styles.report} aria-label={text('report.content')} tabIndex={0}>
          <pre>{report}</pre>
        </section>
      )}
    </Dialog>
  );
}
