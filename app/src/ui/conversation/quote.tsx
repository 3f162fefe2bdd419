import type { MessageRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { deletedText } from '../roster/person-line.ts';
import { useNavigator } from '../state/navigation.tsx';
import styles from './quote.module.css';

export type Reply = NonNullable<Extract<MessageRow['body'], { type: 'text' }>['reply']>;

/** The message that another one answers, and the way to it where it is on this device. */
export function Quote({
  reply,
  address,
  name,
  mine,
}: {
  reply: Reply;
  /** The other person. */
  address: string;
  name: string;
  /** It stands in a message of my own. */
  mine: boolean;
}) {
  const text = useText();
  const navigator = useNavigator();
  const { author, order } = reply;
  const byMe = author !== undefined && author !== address;
  const who = author === undefined ? undefined : byMe ? text('conversation.you') : name;
  const words =
    reply.text === undefined
      ? text('quote.missing')
      : reply.text === ''
        ? deletedText(byMe, text)
        : reply.text.slice(0, SHOWN);
  const content = (
    <>
      {who !== undefined && (
        <strong>
          <bdi>{who}</bdi>
        </strong>
      )}
      <span className={classNames(styles.words, !reply.text && styles.without)}>
        <bdi>{words}</bdi>
      </span>
    </>
  );
  const className = classNames(styles.quote, mine && styles.inMine);
  if (order === undefined) return <div className={className}>{content}</div>;
  return (
    <button
      type="button"
      className={className}
      title={text('quote.jump')}
      onClick={() => navigator.jumpTo(order)}
    >
      {content}
    </button>
  );
}

/** Two lines hold less than this (UTF-16 units). */
const SHOWN = 300;
