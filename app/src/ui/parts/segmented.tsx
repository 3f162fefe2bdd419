import { ToggleGroup } from 'radix-ui';
import styles from './segmented.module.css';

/** A few alternatives side by side, one of them chosen. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      className={styles.group}
      value={value}
      onValueChange={chosen => {
        const option = options.find(candidate => candidate.value === chosen);
        if (option) onChange(option.value);
      }}
    >
      {options.map(option => (
        <ToggleGroup.Item key={option.value} value={option.value} className={styles.item}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
