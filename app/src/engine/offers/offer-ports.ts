import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import type { ContentId } from '@kith/shared/swarm/content-id';
import type { ChatService } from '../chat/chat-service.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { FileProblem, FileStore, SourceRef } from '../ports/file-store.ts';
import type { Transfers } from '../sharing/transfer-service.ts';
import type { AcceptanceSettings } from './acceptance.ts';

/** What a window handed in. */
export type Taken = TakenFile | TakenFolder;

interface TakenFile {
  readonly kind: 'file';
  readonly name: string;
  readonly size: number;
  readonly mime?: string;
  readonly source: SourceRef;
}

interface TakenFolder {
  readonly kind: 'folder';
  readonly name: string;
  /** `path`: names from the folder downwards, the file's own last. */
  readonly files: readonly {
    readonly path: readonly string[];
    readonly size: number;
    readonly source: SourceRef;
  }[];
}

/** Of a folder that is hashed: what names it. */
export interface FolderNames {
  readonly contentId: ContentId;
  readonly info: Uint8Array;
  /** Its files in the order of the info dictionary, as places in what was handed in. */
  readonly order: readonly number[];
}

/** What offers of files need of the rest of the engine. */
export interface OfferPorts {
  readonly database: Database;
  readonly contacts: Pick<Contacts, 'self' | 'isBuddy'>;
  readonly chat: Pick<
    ChatService,
    | 'sendFile'
    | 'forward'
    | 'noteOffer'
    | 'onChange'
    | 'message'
    | 'messages'
    | 'files'
    | 'reread'
    | 'send'
    | 'draft'
    | 'summary'
  >;
  readonly transfers: Transfers;
  readonly store: Pick<FileStore, 'hashSource' | 'release' | 'freeSpace'>;
  /** Gives what a window handed in, once for each id: all or nothing. */
  readonly intake: { takeAll(ids: readonly string[]): Result<Taken[], FileProblem> };
  readonly nameFolder: (
    name: string,
    files: readonly { readonly path: readonly string[]; readonly hashed: Hashed }[],
  ) => Result<FolderNames, 'too-large'>;
  readonly settings: () => AcceptanceSettings;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly report: (error: unknown) => void;
}
