import { MessagesSquare, UserPlus, UserRoundSearch } from 'lucide-react';
import type { Session } from '../../api/contract.ts';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useTopic } from '../state/use-topic.ts';

/** No conversation is open: what one would do next. */
export function Home({ session }: { session: Session }) {
  const text = useText();
  const navigator = useNavigator();
  const { rows, loaded } = useTopic('roster', {});
  const add = (
    <Button look="primary" onClick={() => navigator.openDialog({ kind: 'add-buddy' })}>
      <UserPlus aria-hidden="true" /> {text('roster.add')}
    </Button>
  );
  if (!loaded) return null;
  if (rows.length === 0) {
    return (
      <EmptyState icon={UserRoundSearch} title={text('home.first-title')} text={text('home.first-text')}>
        {add}
        {session.address !== undefined && (
          <CopyButton value={session.address} label={text('home.copy-address')} />
        )}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={MessagesSquare} title={text('home.title')} text={text('home.text')}>
      {add}
    </EmptyState>
  );
}
