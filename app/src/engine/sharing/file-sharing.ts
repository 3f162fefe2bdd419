import type { Address } from '@kith/shared/identity/address';
import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import type { ChatService } from '../chat/chat-service.ts';
import type { Intake } from '../files/intake.ts';
import type { Links } from '../links/links.ts';
import { FileOffers } from '../offers/file-offers.ts';
import type { OfferPorts } from '../offers/offer-ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { FileStore } from '../ports/file-store.ts';
import { nameFolder } from './name-folder.ts';
import { SharingService } from './sharing-service.ts';

export interface FileSharingPorts {
  readonly database: Database;
  readonly links: Links;
  readonly contacts: Contacts;
  readonly chat: ChatService;
  readonly intake: Intake;
  readonly files: FileStore;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly settings: OfferPorts['settings'];
  readonly report: (error: unknown) => void;
  readonly refused: (reason: string) => void;
}

/** Files of one account, from its log-in to its log-out: its transfers, and the offers in its conversations. */
export class FileSharing {
  readonly offers: FileOffers;
  readonly #transfers: SharingService;

  private constructor(offers: FileOffers, transfers: SharingService) {
    this.offers = offers;
    this.#transfers = transfers;
  }

  /** Goes on where it was. After the account's chat is taken up. */
  static async start(ports: FileSharingPorts, account: Address): Promise<FileSharing> {
    const { chat, intake, files, sha256, settings } = ports;
    // A download that was whole when the engine died is told of before there is who hears it.
    let ready: (offers: FileOffers) => void = () => undefined;
    const listening = new Promise<FileOffers>(resolve => {
      ready = resolve;
    });
    const transfers = await SharingService.start({
      ...ports,
      account,
      onSaved: async (id, saved) => (await listening).saved(id, saved),
    });
    const offers = new FileOffers(
      {
        ...ports,
        chat,
        transfers,
        store: files,
        intake,
        nameFolder: (name, parts) => nameFolder(name, parts, sha256),
        settings,
      },
      account,
    );
    ready(offers);
    await offers.start();
    return new FileSharing(offers, transfers);
  }

  async close(): Promise<void> {
    this.offers.stop();
    await this.#transfers.close();
  }
}
