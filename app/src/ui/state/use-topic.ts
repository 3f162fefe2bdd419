import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { TopicSnapshot, TopicStore } from '../../api/client/topic-store.ts';
import type { TopicName, TopicParams, TopicRow } from '../../api/contract.ts';
import type { Store } from '../engine-client.ts';
import { useClient } from './client-context.ts';

/** Value of a store; renders again when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, () => store.getSnapshot());
}

function useTopicStore<N extends TopicName>(name: N, params: TopicParams<N>): TopicStore<TopicRow<N>> {
  const client = useClient();
  const key = JSON.stringify(params);
  // biome-ignore lint/correctness/useExhaustiveDependencies: params are compared by what they say, not by identity
  return useMemo(() => client.topic(name, params), [client, name, key]);
}

/** All rows of a topic. */
export function useTopic<N extends TopicName>(name: N, params: TopicParams<N>): TopicSnapshot<TopicRow<N>> {
  return useStore(useTopicStore(name, params));
}

/** The row of a topic with this key; renders again only when that row changes. */
export function useTopicRow<N extends TopicName>(
  name: N,
  params: TopicParams<N>,
  key: string,
): TopicRow<N> | undefined {
  const store = useTopicStore(name, params);
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, () => store.row(key));
}

const NOTHING = {};

export function useSession(): TopicRow<'session'> | undefined {
  return useTopicRow('session', NOTHING, '');
}

/** Somebody of the list; renders again only when that person changes. */
export function useRosterRow(address: string): TopicRow<'roster'> | undefined {
  return useTopicRow('roster', NOTHING, address);
}

/** All calls of this device, oldest first. */
export function useCallRows(): readonly TopicRow<'call'>[] {
  return useTopic('call', NOTHING).rows;
}

/** The newest call with this person, if any. */
export function useCallWith(address: string): TopicRow<'call'> | undefined {
  return useCallRows().findLast(call => call.address === address);
}

/** Something small computed from all rows, such as a count: renders again only when it changes. */
export function useTopicSummary<N extends TopicName, Part extends string | number | boolean | undefined>(
  name: N,
  params: TopicParams<N>,
  summarise: (rows: readonly TopicRow<N>[]) => Part,
): Part {
  const store = useTopicStore(name, params);
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, () => summarise(store.getSnapshot().rows));
}
