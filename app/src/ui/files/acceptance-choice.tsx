import type { RosterRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { useAction } from '../state/use-action.ts';
import { useSizeChoices } from './use-acceptance.ts';

const DEFAULT = 'default';

/** Up to what size files of one buddy come by themselves. */
export function AcceptanceChoice({ row }: { row: RosterRow }) {
  const text = useText();
  const act = useAction();
  const choices = useSizeChoices();
  return (
    <ChoiceRow
      label={text('accept.menu')}
      value={row.acceptUpTo === undefined ? DEFAULT : String(row.acceptUpTo)}
      options={[{ value: DEFAULT, label: text('accept.default') }, ...choices(row.acceptUpTo ?? 0)]}
      onChange={value =>
        void act('file.accept-up-to', {
          address: row.address,
          ...(value !== DEFAULT && { bytes: Number(value) }),
        })
      }
    />
  );
}
