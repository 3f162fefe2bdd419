import { useState } from 'react';
import type { Session } from '../../api/contract.ts';
import { useSizeChoices } from '../files/use-acceptance.ts';
import { useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { Field } from '../parts/field.tsx';
import { SwitchRow } from '../parts/switch-row.tsx';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { Card } from './card.tsx';
import forms from './forms.module.css';

/** What comes by itself, and where it goes. */
export function FilesPage({ session }: { session: Session }) {
  const text = useText();
  const settings = useSettings();
  const change = useChangeSettings();
  const choices = useSizeChoices();
  return (
    <>
      <Card>
        <SwitchRow
          label={text('settings.accept-media')}
          hint={text('settings.accept-media-text')}
          checked={settings.acceptMedia}
          onChange={acceptMedia => change({ acceptMedia })}
        />
        <ChoiceRow
          label={text('settings.accept-up-to')}
          hint={text('settings.accept-up-to-text')}
          value={String(settings.acceptUpTo)}
          options={choices(settings.acceptUpTo)}
          onChange={value => change({ acceptUpTo: Number(value) })}
        />
      </Card>
      {session.engine === 'daemon' && (
        <Card>
          <DownloadFolder
            kept={settings.downloadFolder}
            onChange={downloadFolder => change({ downloadFolder })}
          />
        </Card>
      )}
    </>
  );
}

function DownloadFolder({ kept, onChange }: { kept: string; onChange: (folder: string) => void }) {
  const text = useText();
  const [folder, setFolder] = useState(kept);
  return (
    <div className={forms.inline}>
      <Field
        label={text('settings.download-folder')}
        hint={text('settings.download-folder-text')}
        value={folder}
        spellCheck={false}
        maxLength={4_096}
        onChange={event => setFolder(event.currentTarget.value)}
        onBlur={() => {
          if (folder.trim() !== kept) onChange(folder.trim());
        }}
      />
    </div>
  );
}
