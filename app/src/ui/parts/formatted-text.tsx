import { memo } from 'react';
import styles from './formatted-text.module.css';
import { type FormattedPart, formatText } from './text-format.ts';

/**
 * Text as it was typed, with its marks shown and its addresses made into links, which open elsewhere and tell nothing
 * about this window.
 */
export const FormattedText = memo(function FormattedText({ text }: { text: string }) {
  return <Parts parts={formatText(text)} />;
});

function Parts({ parts }: { parts: readonly FormattedPart[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { part: FormattedPart }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    case 'code':
      return part.block ? (
        <pre className={styles.block} dir="ltr">
          <code>{part.text}</code>
        </pre>
      ) : (
        <code className={styles.code}>{part.text}</code>
      );
    case 'mark': {
      const Tag = TAGS[part.mark];
      return (
        <Tag>
          <Parts parts={part.parts} />
        </Tag>
      );
    }
  }
}

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;
