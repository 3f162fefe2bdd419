import type { ApiClient } from '../api/client/api-client.ts';

/** What the window needs of the api client, whatever carries it. */
export type EngineClient = Pick<ApiClient, 'call' | 'topic' | 'connection' | 'reconnect'>;

/** Something that changes and can be watched: the shape `useSyncExternalStore` takes. */
export interface Store<Value> {
  /** Calls `listener` after every change; the function returned stops that. */
  subscribe(listener: () => void): () => void;
  /** The same object until something changed. */
  getSnapshot(): Value;
}
