import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useToast } from '../state/toasts.tsx';
import { Button, type ButtonProps } from './button.tsx';

/** Puts text on the clipboard and says so. */
export function CopyButton({ value, label, ...rest }: { value: string; label: string } & ButtonProps) {
  const text = useText();
  const toast = useToast();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Denied by the browser, or the page is not trusted with it.
      toast({ tone: 'danger', text: text('common.copy-failed') });
    }
  };
  return (
    <Button {...rest} onClick={() => void copy()}>
      {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{copied ? text('common.copied') : label}</span>
    </Button>
  );
}
