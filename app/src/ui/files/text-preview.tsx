import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import styles from './text-preview.module.css';
import { useShownFile } from './use-shown-file.ts';

const BYTES = 2_048;
const LINES = 8;

/** The first lines of a text, as they are: nothing in it is a link, a picture or a program. */
export function TextPreview({ id }: { id: string }) {
  const text = useText();
  const shown = useShownFile(id, true);
  const [lines, setLines] = useState<string>();
  const url = shown.state === 'shown' ? shown.url : undefined;
  useEffect(() => {
    if (url === undefined) return undefined;
    const abort = new AbortController();
    firstLines(url, abort.signal).then(setLines, () => setLines(''));
    return () => abort.abort();
  }, [url]);
  if (shown.state === 'failed') return <p className={styles.gone}>{text('file.gone')}</p>;
  return (
    <pre className={styles.text} dir="auto">
      {lines ?? ''}
    </pre>
  );
}

async function firstLines(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, headers: { range: `bytes=0-${BYTES - 1}` } });
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader && length < BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  await reader?.cancel();
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()).subarray(0, BYTES);
  // The last character may be cut; what is no text shows as what it is.
  const said = new TextDecoder().decode(bytes).replace(/\uFFFD$/, '');
  const cut = said.split(/\r?\n/u, LINES + 1);
  return cut.length > LINES || length >= BYTES ? `${cut.slice(0, LINES).join('\n')}\n…` : said;
}
