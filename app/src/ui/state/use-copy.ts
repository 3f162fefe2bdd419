import { useText } from '../i18n/use-text.ts';
import { useToast } from './toasts.tsx';

/** Puts text on the clipboard, and tells. */
export function useCopy(): (value: string) => void {
  const text = useText();
  const toast = useToast();
  return value =>
    void navigator.clipboard.writeText(value).then(
      () => toast({ tone: 'ok', text: text('common.copied') }),
      // Denied by the browser, or the page is not trusted with it.
      () => toast({ tone: 'danger', text: text('common.copy-failed') }),
    );
}
