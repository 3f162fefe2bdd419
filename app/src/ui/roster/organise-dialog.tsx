import { X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { userNameIn } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useCommand } from '../state/use-command.ts';
import { useRosterRow, useTopic } from '../state/use-topic.ts';
import styles from './organise-dialog.module.css';

/** What I call somebody, and the groups of my list that they are in. */
export function OrganiseDialog({ address }: { address: string }) {
  const text = useText();
  const id = useId();
  const navigator = useNavigator();
  const row = useRosterRow(address);
  const { rows } = useTopic('roster', {});
  const [alias, setAlias] = useState(row?.alias ?? '');
  const [groups, setGroups] = useState<readonly string[]>(row?.groups ?? []);
  const [newGroup, setNewGroup] = useState('');
  const organise = useCommand('buddy.organise');
  const known = [...new Set(rows.flatMap(other => other.groups))].filter(group => !groups.includes(group));
  const add = (group: string) => {
    const name = group.trim();
    if (name !== '' && !groups.includes(name)) setGroups([...groups, name]);
    setNewGroup('');
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = newGroup.trim() === '' ? groups : [...new Set([...groups, newGroup.trim()])];
    const done = await organise.run({
      address,
      groups: [...wanted],
      ...(alias.trim() !== '' && { alias: alias.trim() }),
    });
    if (done) navigator.closeDialog();
  };
  return (
    <Dialog
      title={text('organise.title', { name: userNameIn(address) })}
      onClose={navigator.closeDialog}
      footer={
        <>
          <Button onClick={navigator.closeDialog}>{text('common.cancel')}</Button>
          <Button look="primary" type="submit" form={id} busy={organise.busy}>
            {text('common.save')}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={event => void submit(event)}>
        <Field
          label={text('organise.alias')}
          hint={text('organise.alias-hint')}
          placeholder={userNameIn(address)}
          value={alias}
          maxLength={64}
          onChange={event => setAlias(event.currentTarget.value)}
        />
        <div className={styles.groups}>
          <Field
            label={text('organise.groups')}
            hint={text('organise.groups-hint')}
            problem={organise.error && text(`error.${organise.error}`)}
            value={newGroup}
            maxLength={64}
            onChange={event => setNewGroup(event.currentTarget.value)}
            onKeyDown={event => {
              if (event.key !== 'Enter' || newGroup.trim() === '') return;
              event.preventDefault();
              add(newGroup);
            }}
            end={
              newGroup.trim() !== '' && (
                <Button size="small" look="ghost" onClick={() => add(newGroup)}>
                  {text('organise.add-group')}
                </Button>
              )
            }
          />
          <ul className={styles.chips}>
            {groups.map(group => (
              <li key={group}>
                <button
                  type="button"
                  className={styles.member}
                  aria-label={text('organise.leave-group', { group })}
                  onClick={() => setGroups(groups.filter(other => other !== group))}
                >
                  <bdi>{group}</bdi>
                  <X aria-hidden="true" />
                </button>
              </li>
            ))}
            {known.map(group => (
              <li key={group}>
                <button type="button" className={styles.other} onClick={() => add(group)}>
                  + <bdi>{group}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </form>
    </Dialog>
  );
}
