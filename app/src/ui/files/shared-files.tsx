import { useCallback, useEffect, useState } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { sizeText } from '../format/size.ts';
import { fullTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Segmented } from '../parts/segmented.tsx';
import { useClient } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import { KIND_ICONS, kindOf, previewOf } from './file-kind.ts';
import styles from './shared-files.module.css';
import { thumbnailUrl } from './thumbnail-url.ts';

const PAGE = 30;

interface Listed {
  readonly rows: readonly MessageRow[];
  readonly more: boolean;
}

/** Pictures and files of a conversation; each leads to its message. */
export function SharedFiles({ address }: { address: string }) {
  const text = useText();
  const client = useClient();
  const [kind, setKind] = useState<'media' | 'files'>('media');
  const [listed, setListed] = useState<Listed>();
  // A file that comes while one looks is there at once.
  const last = useTopicSummary('roster', {}, rows => rows.find(row => row.address === address)?.last?.id);
  const load = useCallback(
    async (before?: string) => {
      const page = await client.call('file.list', {
        address,
        kind,
        limit: PAGE,
        ...(before !== undefined && { before }),
      });
      return page.ok ? page.value : { rows: [], more: false };
    },
    [client, address, kind],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when a message came
  useEffect(() => {
    let over = false;
    void load().then(page => !over && setListed(page));
    return () => {
      over = true;
    };
  }, [load, last]);
  const more = async () => {
    const page = await load(listed?.rows.at(-1)?.order);
    setListed(now => ({ rows: [...(now?.rows ?? []), ...page.rows], more: page.more }));
  };
  return (
    <div className={styles.shared}>
      <Segmented
        label={text('shared.title')}
        value={kind}
        options={[
          { value: 'media', label: text('shared.media') },
          { value: 'files', label: text('shared.files') },
        ]}
        onChange={next => {
          setListed(undefined);
          setKind(next);
        }}
      />
      {listed?.rows.length === 0 && <p className={styles.none}>{text(`shared.no-${kind}`)}</p>}
      <ul className={kind === 'media' ? styles.grid : styles.list} aria-label={text(`shared.${kind}`)}>
        {listed?.rows.map(row => (
          <SharedItem key={row.id} row={row} />
        ))}
      </ul>
      {listed?.more && (
        <button type="button" className={styles.more} onClick={() => void more()}>
          {text('shared.more')}
        </button>
      )}
    </div>
  );
}

function SharedItem({ row }: { row: MessageRow }) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const { body } = row;
  if (body.type !== 'file' && body.type !== 'folder') return null;
  const Icon = KIND_ICONS[body.type === 'folder' ? 'folder' : kindOf(body)];
  const when = fullTime(row.at, locale);
  const small = body.type === 'file' ? body.picture?.thumbnail : undefined;
  if (body.type === 'file' && (body.picture !== undefined || body.mime?.startsWith('video/'))) {
    const picture = small === undefined ? undefined : thumbnailUrl(small);
    const show = body.here && previewOf(body) === 'picture';
    return (
      <li>
        <button
          type="button"
          className={styles.tile}
          title={`${body.name}\n${when}`}
          aria-label={text('file.picture', { name: body.name })}
          onClick={() =>
            show
              ? navigator.openDialog({ kind: 'picture', id: row.id, name: body.name })
              : navigator.jumpTo(row.order)
          }
        >
          {picture === undefined ? (
            <Icon aria-hidden="true" strokeWidth={1.75} />
          ) : (
            <img src={picture} alt="" />
          )}
        </button>
      </li>
    );
  }
  return (
    <li>
      <button type="button" className={styles.file} title={when} onClick={() => navigator.jumpTo(row.order)}>
        <Icon aria-hidden="true" strokeWidth={1.75} />
        <span className={styles.name}>
          <bdi>{body.name}</bdi>
        </span>
        <span className={styles.size}>{sizeText(body.size, locale)}</span>
      </button>
    </li>
  );
}
