import {
  ArrowDownLeft,
  ArrowUpRight,
  Ellipsis,
  ExternalLink,
  FileSearch,
  FolderOpen,
  KeyRound,
  ListX,
  MessageCircle,
  Pause,
  Play,
  RotateCcw,
  X,
} from 'lucide-react';
import { type KeyboardEvent, memo } from 'react';
import type { TransferRow } from '../../api/contract.ts';
import { leftText, percentText, rateText } from '../format/amounts.ts';
import { sizeText } from '../format/size.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Menu, type MenuEntry, MenuOf } from '../parts/menu.tsx';
import { RouteWords } from '../parts/route-badge.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useRosterRow } from '../state/use-topic.ts';
import { KIND_ICONS, kindOf } from './file-kind.ts';
import styles from './files-view.module.css';
import { TransferBar } from './transfer-bar.tsx';
import { transferWords } from './transfer-words.ts';
import { useFileActions } from './use-file-actions.ts';
import { useLostFile } from './use-lost-file.ts';

/** One transfer in the table; with the focus on it Space holds it or lets it go on, Delete takes it off the list. */
export const TransferItem = memo(function TransferItem({
  row,
  name,
  first,
}: {
  row: TransferRow;
  /** Of the other person. */
  name: string;
  /** It takes the focus when one comes with Tab. */
  first: boolean;
}) {
  const text = useText();
  const locale = useLocale();
  const act = useAction();
  const navigator = useNavigator();
  const actions = useFileActions();
  const { id, can, state, direction } = row;
  const here = direction === 'in' && state === 'done';
  const now = here ? actions({ id, name: row.name, folder: row.kind === 'folder' }) : {};
  const run = (command: 'file.pause' | 'file.resume' | 'file.cancel' | 'file.retry') => () =>
    void act(command, { id });
  const lost = useLostFile(id);
  const route = useRosterRow(row.address)?.route;
  const clear = can.clear && (() => void act('file.clear', { ids: [id] }));
  const Icon = KIND_ICONS[row.kind === 'folder' ? 'folder' : kindOf(row)];
  const Way = direction === 'in' ? ArrowDownLeft : ArrowUpRight;
  const moving = state === 'active' || state === 'preparing';
  const problem = state === 'failed' || (state === 'paused' && row.problem !== undefined);
  const entries: readonly MenuEntry[] = [
    { kind: 'action', label: text('file.open'), icon: ExternalLink, run: now.open },
    { kind: 'action', label: text('file.reveal'), icon: FolderOpen, run: now.reveal },
    { kind: 'action', label: text('file.show-files'), icon: FolderOpen, run: now.files },
    { kind: 'action', label: text('file.save-copy'), icon: ArrowDownLeft, run: now.save },
    { kind: 'action', label: text('transfer.pause'), icon: Pause, run: can.pause && run('file.pause') },
    { kind: 'action', label: text('transfer.resume'), icon: Play, run: can.resume && run('file.resume') },
    {
      kind: 'action',
      label: text('transfer.pick-again'),
      icon: FileSearch,
      run: can.pickAgain && lost.pickAgain,
    },
    { kind: 'action', label: text('transfer.allow'), icon: KeyRound, run: can.allow && lost.allow },
    { kind: 'action', label: text('transfer.retry'), icon: RotateCcw, run: can.retry && run('file.retry') },
    {
      kind: 'action',
      label: text('files.go-to-chat'),
      icon: MessageCircle,
      run: () => navigator.openConversation(row.address),
    },
    {
      kind: 'action',
      label: text('transfer.cancel'),
      icon: X,
      danger: true,
      run: can.cancel && run('file.cancel'),
    },
    { kind: 'action', label: text('transfer.remove'), icon: ListX, run: clear },
  ];
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    const does = {
      ' ': can.pause ? run('file.pause') : can.resume ? run('file.resume') : undefined,
      Enter: now.open ?? now.files ?? (() => navigator.openConversation(row.address)),
      Delete: clear,
    }[event.key];
    if (!does) return;
    does();
    event.preventDefault();
  };
  return (
    <MenuOf entries={() => entries}>
      <tr
        className={styles.row}
        tabIndex={first ? 0 : -1}
        data-transfer={id}
        data-state={state}
        data-moved={row.moved}
        onKeyDown={onKeyDown}
      >
        <th scope="row">
          <span className={styles.nameCell}>
            <span className={styles.icon}>
              <Icon aria-hidden="true" strokeWidth={1.75} />
            </span>
            <span className={styles.name} title={row.name}>
              <bdi>{row.name}</bdi>
            </span>
          </span>
        </th>
        <td className={classNames(styles.personCell, styles.wide)}>
          <Way
            role="img"
            aria-label={text(direction === 'in' ? 'files.incoming' : 'files.outgoing', { name })}
          />
          <bdi aria-hidden="true">{name}</bdi>
        </td>
        <td className={styles.number}>{sizeText(row.size, locale)}</td>
        <td className={styles.progress}>
          {(moving ||
            state === 'paused' ||
            state === 'connecting' ||
            (state === 'failed' && row.done > 0)) && (
            <TransferBar
              part={row.size === 0 ? 1 : row.done / row.size}
              label={text('transfer.progress', { name: row.name })}
              still={!moving}
            />
          )}
          <span className={classNames(styles.status, problem && styles.problem)}>
            {state === 'active' ? (
              <>
                <span className={styles.short}>{percentText(row.done, row.size, locale)}</span>
                <span className={styles.long}>{transferWords(row, name, text, locale)}</span>
                {route?.kind !== undefined && (
                  <>
                    {' · '}
                    <RouteWords route={route} />
                  </>
                )}
              </>
            ) : (
              transferWords(row, name, text, locale)
            )}
          </span>
        </td>
        <td className={styles.number}>{moving && row.rate > 0 ? rateText(row.rate, locale) : ''}</td>
        <td className={styles.number}>
          {moving && row.secondsLeft !== undefined ? leftText(row.secondsLeft, locale) : ''}
        </td>
        <td className={styles.tools}>
          {can.pause && (
            <IconButton
              icon={Pause}
              label={`${text('transfer.pause')}: ${row.name}`}
              side="left"
              onClick={run('file.pause')}
            />
          )}
          {can.resume && (
            <IconButton
              icon={Play}
              label={`${text('transfer.resume')}: ${row.name}`}
              side="left"
              onClick={run('file.resume')}
            />
          )}
          {can.pickAgain && (
            <IconButton
              icon={FileSearch}
              label={`${text('transfer.pick-again')}: ${row.name}`}
              side="left"
              onClick={lost.pickAgain}
            />
          )}
          {can.allow && (
            <IconButton
              icon={KeyRound}
              label={`${text('transfer.allow')}: ${row.name}`}
              side="left"
              onClick={lost.allow}
            />
          )}
          {can.retry && (
            <IconButton
              icon={RotateCcw}
              label={`${text('transfer.retry')}: ${row.name}`}
              side="left"
              onClick={run('file.retry')}
            />
          )}
          <Menu entries={entries}>
            <button
              type="button"
              className={styles.more}
              aria-label={text('files.actions', { name: row.name })}
            >
              <Ellipsis aria-hidden="true" strokeWidth={1.75} />
            </button>
          </Menu>
        </td>
      </tr>
    </MenuOf>
  );
});
