import { useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { Card } from './card.tsx';

const THEMES = ['system', 'light', 'dark'] as const;
const LANGUAGES = ['system', 'en', 'de'] as const;
const DENSITIES = ['comfortable', 'compact'] as const;

export function AppearancePage() {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  return (
    <Card>
      <ChoiceRow
        label={text('appearance.theme')}
        value={settings.theme}
        options={THEMES.map(value => ({ value, label: text(`appearance.theme.${value}`) }))}
        onChange={theme => change({ theme })}
      />
      <ChoiceRow
        label={text('appearance.language')}
        value={settings.language}
        options={LANGUAGES.map(value => ({ value, label: text(`appearance.language.${value}`) }))}
        onChange={language => change({ language })}
      />
      <ChoiceRow
        label={text('appearance.density')}
        value={settings.density}
        options={DENSITIES.map(value => ({ value, label: text(`appearance.density.${value}`) }))}
        onChange={density => change({ density })}
      />
    </Card>
  );
}
