import type { RosterRow } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { ChoiceRow } from '../parts/choice-row.tsx';
import { useAction } from '../state/use-action.ts';

/** Whether one buddy may learn the network address of this device. */
export function AddressChoice({ row }: { row: RosterRow }) {
  const text = useText();
  const act = useAction();
  const value = row.hideAddress === undefined ? 'default' : row.hideAddress ? 'hide' : 'show';
  return (
    <ChoiceRow
      label={text('address.menu')}
      value={value}
      options={[
        { value: 'default', label: text('address.default') },
        { value: 'show', label: text('address.show') },
        { value: 'hide', label: text('address.hide') },
      ]}
      onChange={chosen =>
        void act('buddy.hide-address', {
          address: row.address,
          ...(chosen !== 'default' && { hide: chosen === 'hide' }),
        })
      }
    />
  );
}
