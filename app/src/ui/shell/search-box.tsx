import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { personName } from '../format/person.ts';
import { listTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useRosterRow } from '../state/use-topic.ts';
import { onFocusSearch } from './focus-search.ts';
import { onMac } from './platform.ts';
import styles from './search-box.module.css';
import { type SearchHit, snippetParts } from './search-results.ts';
import { keyCaps } from './shortcuts.ts';
import { useMatchingPeople } from './use-matching-people.ts';
import { useMessageSearch } from './use-message-search.ts';

/** People and messages, in all conversations or in one. */
export function SearchBox() {
  const text = useText();
  const id = useId();
  const navigator = useNavigator();
  const [query, setQuery] = useState('');
  const [scope, setScope] = useState<string>();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const wanted = query.trim();
  const search = useMessageSearch(wanted, scope);
  const people = useMatchingPeople(scope === undefined ? wanted : '');
  const count = people.length + search.hits.length;
  const shown = open && wanted !== '';

  useEffect(
    () =>
      onFocusSearch(address => {
        setScope(address);
        setOpen(true);
        input.current?.focus();
        input.current?.select();
      }),
    [],
  );

  const close = () => {
    setOpen(false);
    setQuery('');
    setScope(undefined);
    setActive(0);
  };
  const choose = (index: number) => {
    const person = people[index];
    const hit = search.hits[index - people.length];
    if (person) navigator.openConversation(person.address);
    else if (hit) navigator.openConversation(hit.address, hit.order);
    else return;
    close();
    input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      close();
      input.current?.blur();
    } else if (event.key === 'Enter' && shown) choose(active);
    else if (event.key === 'ArrowDown' && count > 0) setActive((active + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) setActive((active + count - 1) % count);
    else if (event.key === 'Backspace' && query === '') setScope(undefined);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the box and its results closes them
    <div
      className={styles.search}
      onBlur={event => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      <div className={styles.box}>
        <Search aria-hidden="true" />
        {scope !== undefined && <Scope address={scope} onClear={() => setScope(undefined)} />}
        <input
          ref={input}
          type="text"
          role="combobox"
          dir="auto"
          aria-label={text(scope === undefined ? 'search.label' : 'search.label-here')}
          aria-expanded={shown}
          aria-controls={`${id}-results`}
          aria-autocomplete="list"
          aria-activedescendant={shown && count > 0 ? `${id}-${active}` : undefined}
          placeholder={text(scope === undefined ? 'search.placeholder' : 'search.placeholder-here')}
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          value={query}
          onFocus={() => setOpen(true)}
          onChange={event => {
            setQuery(event.currentTarget.value);
            setActive(0);
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
        />
        {query === '' && scope === undefined && (
          <span className={styles.keys} aria-hidden="true">
            {keyCaps('Mod+F', onMac).map(key => (
              <kbd key={key}>{key}</kbd>
            ))}
          </span>
        )}
        {query !== '' && (
          <button type="button" className={styles.clear} aria-label={text('search.clear')} onClick={close}>
            <X aria-hidden="true" />
          </button>
        )}
      </div>
      <div
        id={`${id}-results`}
        className={classNames(styles.results, !shown && styles.hidden)}
        role="listbox"
        tabIndex={-1}
        aria-label={text('search.results')}
      >
        {shown && people.length > 0 && <h3 role="presentation">{text('search.people')}</h3>}
        {shown &&
          people.map((person, index) => (
            <Option
              key={person.address}
              id={`${id}-${index}`}
              active={index === active}
              onChoose={() => choose(index)}
            >
              <Avatar address={person.address} name={personName(person)} state={person.state} size="small" />
              <span className={styles.words}>
                <strong dir="auto">{personName(person)}</strong>
                <span className={styles.line}>{person.address}</span>
              </span>
            </Option>
          ))}
        {shown && search.hits.length > 0 && <h3 role="presentation">{text('search.messages')}</h3>}
        {shown &&
          search.hits.map((hit, index) => (
            <Option
              key={hit.id}
              id={`${id}-${people.length + index}`}
              active={people.length + index === active}
              onChoose={() => choose(people.length + index)}
            >
              <Hit hit={hit} />
            </Option>
          ))}
        {shown && count === 0 && (
          <p className={styles.none} role="presentation">
            {text(search.busy ? 'search.busy' : 'search.none')}
          </p>
        )}
      </div>
    </div>
  );
}

function Scope({ address, onClear }: { address: string; onClear: () => void }) {
  const text = useText();
  const row = useRosterRow(address);
  return (
    <button type="button" className={styles.scope} aria-label={text('search.everywhere')} onClick={onClear}>
      <bdi>{row ? personName(row) : address}</bdi>
      <X aria-hidden="true" />
    </button>
  );
}

function Option({
  id,
  active,
  onChoose,
  children,
}: {
  id: string;
  active: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the combobox that owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={active}
      className={classNames(styles.option, active && styles.active)}
      onMouseDown={event => event.preventDefault()}
      onClick={onChoose}
    >
      {children}
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const row = useRosterRow(hit.address);
  const text = useText();
  const locale = useLocale();
  const name = row ? personName(row) : hit.address;
  return (
    <>
      <Avatar address={hit.address} name={name} size="small" />
      <span className={styles.words}>
        <span className={styles.who}>
          <strong dir="auto">{name}</strong>
          <time dateTime={new Date(hit.at).toISOString()}>{listTime(hit.at, Date.now(), locale)}</time>
        </span>
        <span className={styles.line} dir="auto">
          {hit.snippet === '' && text('message.deleted')}
          {snippetParts(hit.snippet).map((part, index) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one snippet never move
            part.match ? <mark key={index}>{part.text}</mark> : part.text,
          )}
        </span>
      </span>
    </>
  );
}
