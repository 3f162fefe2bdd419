import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { useAction } from '../state/use-action.ts';
import { reactionNames } from './reaction-names.ts';
import styles from './reactions.module.css';

/** The emoji that a message was given; mine are marked, a click gives or takes back. */
export function Reactions({
  row,
  address,
  name,
}: {
  row: MessageRow;
  /** The other person. */
  address: string;
  name: string;
}) {
  const text = useText();
  const act = useAction();
  return (
    <div className={styles.reactions}>
      {row.reactions?.map(({ emoji, authors }) => {
        const mine = authors.some(author => author !== address);
        const names = reactionNames(authors, address, { you: text('conversation.you'), name });
        return (
          <Tooltip key={emoji} text={names}>
            <button
              type="button"
              className={styles.chip}
              aria-pressed={mine}
              aria-label={text('reaction.by', { emoji, count: authors.length, names })}
              onClick={() => void act('chat.react', { id: row.id, emoji, on: !mine })}
            >
              <span className={styles.emoji}>{emoji}</span>
              <span className={styles.count}>{authors.length}</span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
}
