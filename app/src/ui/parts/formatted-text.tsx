import { Copy } from 'lucide-react';
import { memo } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useCopy } from '../state/use-copy.ts';
import styles from './formatted-text.module.css';
import { SafeLink } from './safe-link.tsx';
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
        <SafeLink href={part.href} shown={part.text}>
          {part.text}
        </SafeLink>
      );
    case 'code':
      return part.block ? <CodeBlock text={part.text} /> : <code className={styles.code}>{part.text}</code>;
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

function CodeBlock({ text: code }: { text: string }) {
  const text = useText();
  const copy = useCopy();
  return (
    <span className={styles.frame}>
      <pre className={styles.block} dir="ltr">
        <code>{code}</code>
      </pre>
      <button
        type="button"
        className={styles.copy}
        aria-label={text('code.copy')}
        title={text('code.copy')}
        onClick={() => copy(code)}
      >
        <Copy aria-hidden="true" strokeWidth={1.75} />
      </button>
    </span>
  );
}

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;
