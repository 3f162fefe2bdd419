import { X } from 'lucide-react';
import { useLocale, useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Card, CardRow } from './card.tsx';

/** As many as the shell takes. */
const MOST = 5;

/** Languages in which words are checked while one writes. */
export function SpellingCard({
  available,
  chosen,
  onChange,
}: {
  available: readonly string[];
  chosen: readonly string[];
  onChange: (languages: string[]) => void;
}) {
  const text = useText();
  const locale = useLocale();
  const names = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
  const nameOf = (code: string) => names.of(code) ?? code;
  const others = available
    .filter(code => !chosen.includes(code))
    .map(code => ({ value: code, label: nameOf(code) }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
  return (
    <Card title={text('desktop.spelling')} hint={text('desktop.spelling-hint')}>
      {chosen.length === 0 && <CardRow title={text('desktop.spelling-none')} />}
      {chosen.map(code => (
        <CardRow key={code} title={nameOf(code)}>
          <IconButton
            icon={X}
            label={text('desktop.remove-language', { name: nameOf(code) })}
            onClick={() => onChange(chosen.filter(other => other !== code))}
          />
        </CardRow>
      ))}
      {chosen.length < MOST && (
        <ChoiceRow
          label={text('desktop.add-language')}
          value=""
          options={[{ value: '', label: text('desktop.choose-language') }, ...others]}
          onChange={code => code !== '' && onChange([...chosen, code])}
        />
      )}
    </Card>
  );
}
