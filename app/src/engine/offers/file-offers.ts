import { makeEntryId } from '@kith/shared/chat/entry-id';
import type { Address } from '@kith/shared/identity/address';
import type { FileBody } from '@kith/shared/protocol/peer-messages';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { ChatChange, MessageRow } from '../chat/chat-rows.ts';
import type { ChatError } from '../chat/chat-service.ts';
import type { FileProblem, SavedFile, SavedFolder, SourceRef } from '../ports/file-store.ts';
import { Acceptance } from './acceptance.ts';
import { deliverer } from './deliver.ts';
import { forwardMessages } from './forward-messages.ts';
import { type Held, HeldFiles, sourceKey, sourcesHeld } from './held-files.ts';
import { offerMime, offerName } from './offer-name.ts';
import type { OfferPorts, Taken } from './offer-ports.ts';
import { isOffered, type OfferedRow } from './offered-row.ts';
import type { Preparation } from './preparation.ts';
import { Preparing } from './preparing.ts';
import { preparingViews, type TransferView, transferView } from './transfer-view.ts';

export type OfferError =
  | ChatError
  | FileProblem
  | 'not-possible-now'
  /** What was chosen again is not what was offered. */
  | 'other-content';

/** A file as a window hands it in: what it took in, and what only a window can tell of it. */
export interface HandedIn extends Pick<FileBody, 'picture' | 'duration' | 'voice'> {
  readonly intake: string;
  readonly mime?: string | undefined;
}

/**
 * Files and folders between this account and its buddies: an entry of the conversation is the offer, a transfer with its
 * id brings the content. Prepares what is sent, accepts what may come by itself, and keeps both in step.
 */
export class FileOffers {
  readonly #ports: OfferPorts;
  readonly #held: HeldFiles;
  readonly #acceptance: Acceptance;
  readonly #preparing: Preparing;
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  readonly #acceptanceListeners = new Set<(peer: Address) => void>();
  readonly #endings: (() => void)[] = [];

  constructor(ports: OfferPorts, self: Address) {
    this.#ports = ports;
    this.#held = new HeldFiles(ports.database, self);
    this.#acceptance = new Acceptance(ports.database, self, ports.clock, ports.settings);
    this.#preparing = new Preparing({
      database: ports.database,
      account: self,
      clock: ports.clock,
      store: ports.store,
      release: sources => this.#release(sources),
      deliver: deliverer(ports, this.#held),
      giveBack: (peer, text) => this.#giveBack(peer, text),
      onChange: ids => this.#changed(ids),
      report: ports.report,
    });
  }

  /** Goes on with what was being prepared. After chat and transfers of the account are taken up. */
  async start(): Promise<void> {
    const { chat, transfers, report } = this.#ports;
    this.#endings.push(
      chat.onChange(change => void this.#follow(change).catch(report)),
      transfers.onChange(ids => this.#changed([...ids])),
    );
    await this.#acceptance.load();
    const orphans = await this.#held.orphans();
    await this.#preparing.load();
    // An entry went while nobody here heard of it. What is being prepared has none yet.
    for (const id of orphans.filter(each => !this.#preparing.has(each))) await this.#drop(id);
  }

  stop(): void {
    for (const end of this.#endings.splice(0)) end();
    this.#preparing.stop();
  }

  /** Everything that moves, waits or is over and was not cleared. */
  views(): TransferView[] {
    return [...preparingViews(this.#preparing.states()), ...this.#transferRows().map(transferView)];
  }

  /** The ids of views that came, changed or went. */
  onChange(listener: (ids: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends what a window handed in, in order, then the caption. Answers when that will happen, whatever comes. */
  async send(
    peer: Address,
    files: readonly HandedIn[],
    caption = '',
    reply?: string,
  ): Promise<Result<{ readonly ids: string[] }, OfferError>> {
    if (!this.#ports.contacts.isBuddy(peer)) return failed('not-buddies');
    const batch: Preparation[] = [];
    const { clock } = this.#ports;
    const begin = (what: Preparation['what']) => {
      const id = makeEntryId(clock.now(), this.#ports.random);
      const first = batch[0]?.id ?? id;
      const answers = batch.length === 0 && reply !== undefined && { reply };
      batch.push({ id, peer, batch: first, index: batch.length, at: clock.now(), ...answers, what });
    };
    const taken = this.#ports.intake.takeAll(files.map(({ intake }) => intake));
    if (!taken.ok) return taken;
    for (const [index, { intake: _, ...more }] of files.entries()) {
      const each = taken.value[index];
      if (each) begin(whatOf(each, more));
    }
    const ids = batch.map(({ id }) => id);
    if (caption.trim() !== '' && batch.length > 0) begin({ kind: 'caption', text: caption, after: false });
    await this.#preparing.add(batch);
    return ok({ ids });
  }

  /** Sends messages on to each of some people. All of it or nothing; answers when it is durable here. */
  async forward(
    ids: readonly string[],
    to: readonly Address[],
  ): Promise<Result<{ readonly count: number }, OfferError>> {
    return await forwardMessages(this.#ports, this.#held, this.#preparing, ids, to);
  }

  /**
   * Fetches what was offered, also after it was declined.
   *
   * @param into absolute folder of this machine; the usual place without it
   */
  async accept(id: string, into?: string): Promise<Result<true, OfferError>> {
    const found = await this.#offered(id);
    if (!found.ok) return found;
    const { row } = found.value;
    const { body } = row;
    if (body.offer === 'withdrawn') return failed('not-possible-now');
    const free = await this.#ports.store.freeSpace();
    if (free !== undefined && free < body.size) return failed('disk-full');
    if (!row.mine && body.offer === 'declined') await this.#ports.chat.noteOffer(id, 'open');
    return await this.#fetch(row, into);
  }

  /** Says no; the sender learns it. What was fetched of it goes. */
  async decline(id: string): Promise<Result<true, OfferError>> {
    const noted = await this.#ports.chat.noteOffer(id, 'declined');
    if (noted.ok) await this.#ports.transfers.cancel(id);
    return noted;
  }

  /** Takes an offer of one's own back; its entry stays. */
  async withdraw(id: string): Promise<Result<true, OfferError>> {
    const noted = await this.#ports.chat.noteOffer(id, 'withdrawn');
    if (noted.ok) await this.#ports.transfers.cancel(id);
    return noted;
  }

  async pause(id: string): Promise<void> {
    await this.#ports.transfers.pause(id);
  }

  async resume(id: string): Promise<void> {
    await this.#ports.transfers.resume(id);
  }

  /** Stops it for good: what is being prepared is not sent, an offer of one's own is withdrawn, a download is dropped. */
  async cancel(id: string): Promise<void> {
    if (await this.#preparing.cancel(id)) return;
    const found = await this.#ports.chat.message(id);
    if (found?.row.mine) await this.#ports.chat.noteOffer(id, 'withdrawn');
    await this.#ports.transfers.cancel(id);
  }

  async retry(id: string): Promise<void> {
    if (!(await this.#preparing.retry(id))) await this.#ports.transfers.retry(id);
  }

  /**
   * The person chose the file of an offer again, because this device lost hold of it. It is hashed, and read from then on
   * when it is what was offered; of what is prepared nothing was offered yet.
   *
   * @param intake what a window handed in
   */
  async pickAgain(id: string, intake: string): Promise<Result<true, OfferError>> {
    const taken = this.#ports.intake.takeAll([intake]);
    if (!taken.ok) return taken;
    const [chosen] = taken.value;
    if (chosen?.kind !== 'file') return failed('not-possible-now');
    const replaced = (await this.#preparing.pickAgain(id, chosen))
      ? ok<true>(true)
      : await this.#pickedAgain(id, chosen.source);
    if (!replaced.ok) await this.#release([chosen.source]);
    return replaced;
  }

  /** Where a browser has to ask before it may be read again. */
  async sourcesOf(id: string): Promise<readonly SourceRef[]> {
    const held = await this.#held.get(id);
    return held ? sourcesHeld(held) : this.#preparing.sourcesOf(id);
  }

  /** Takes finished ones off the list. */
  async clear(ids: readonly string[]): Promise<void> {
    await this.#ports.transfers.clear(ids);
  }

  /** Files of a conversation, the newest first. */
  async list(
    peer: Address,
    kind: 'media' | 'files',
    limit: number,
    before?: string,
  ): Promise<{ readonly rows: MessageRow[]; readonly more: boolean }> {
    return await this.#ports.chat.files(peer, kind, limit, before);
  }

  /** Where the content of an entry is on this device, under the name that people know. */
  async held(
    id: string,
  ): Promise<{ readonly name: string; readonly mime?: string; readonly held: Held } | undefined> {
    const found = await this.#offered(id);
    const held = found.ok ? await this.#held.get(id) : undefined;
    if (!found.ok || !held) return undefined;
    const { body } = found.value.row;
    const mime = body.type === 'file' ? body.mime : undefined;
    return { name: body.name, held, ...(mime !== undefined && { mime }) };
  }

  /** Up to how many bytes files of a buddy come by themselves; `undefined`: as the settings say. */
  acceptsUpTo(peer: Address): number | undefined {
    return this.#acceptance.chosen(peer);
  }

  async acceptUpTo(peer: Address, bytes: number | undefined): Promise<Result<true, OfferError>> {
    if (!this.#ports.contacts.isBuddy(peer)) return failed('not-buddies');
    await this.#acceptance.choose(peer, bytes);
    for (const listener of this.#acceptanceListeners) listener(peer);
    return ok(true);
  }

  onAcceptance(listener: (peer: Address) => void): () => void {
    this.#acceptanceListeners.add(listener);
    return () => this.#acceptanceListeners.delete(listener);
  }

  /** A download is whole and has its name; may be told twice. */
  async saved(id: string, saved: SavedFile | SavedFolder): Promise<void> {
    const { chat } = this.#ports;
    const held = heldOf(saved);
    // It went, or disappeared, while its file came.
    if (!(await this.#offered(id)).ok) return await this.#release(sourcesHeld(held));
    await this.#held.put(id, held);
    await chat.noteOffer(id, 'received');
    await chat.reread(id);
  }

  async #pickedAgain(id: string, source: SourceRef): Promise<Result<true, OfferError>> {
    const found = await this.#offered(id);
    if (!found.ok) return found;
    const { body, mine } = found.value.row;
    const before = await this.#held.get(id);
    if (!mine || body.type !== 'file' || before?.kind !== 'file') return failed('not-possible-now');
    if (source.size !== body.size) return failed('other-content');
    const hashed = await this.#ports.store.hashSource(source, () => undefined, new AbortController().signal);
    if (!hashed.ok) return hashed;
    if (hashed.value.contentId !== body.contentId) return failed('other-content');
    await this.#held.put(id, { kind: 'file', source });
    await this.#ports.transfers.replaceSource(id, source);
    await this.#release([before.source]);
    return ok(true);
  }

  async #follow(change: ChatChange): Promise<void> {
    if (change.kind === 'gone') for (const id of change.ids) await this.#drop(id);
    if (change.kind !== 'message') return;
    const { row, address } = change;
    const { body } = row;
    if (body.type === 'deleted') await this.#drop(row.id);
    if (body.type !== 'file' && body.type !== 'folder') return;
    if (!row.mine && body.offer === 'withdrawn' && this.#moves(row.id)) {
      await this.#ports.transfers.cancel(row.id);
    }
    if (!change.fresh || row.mine || body.offer !== 'open') return;
    const free = await this.#ports.store.freeSpace();
    if (free !== undefined && free < body.size) return;
    if (this.#acceptance.admits(address, body)) await this.accept(row.id);
  }

  /** The entry is gone: so are its offer, its transfer, and the copy that was kept for it. */
  async #drop(id: string): Promise<void> {
    await this.#ports.transfers.forget(id);
    const held = await this.#held.get(id);
    if (!held) return;
    await this.#held.delete(id);
    await this.#release(sourcesHeld(held));
  }

  /** Copies that nothing names any more go: what was forwarded shares them. */
  async #release(sources: readonly SourceRef[]): Promise<void> {
    // Files of the person stay where they are.
    const copies = sources.filter(({ kind }) => kind !== 'path');
    if (copies.length === 0) return;
    const named = new Set([...(await this.#held.sources()), ...this.#preparing.sources()].map(sourceKey));
    for (const copy of copies) if (!named.has(sourceKey(copy))) await this.#ports.store.release(copy);
  }

  #moves(id: string): boolean {
    return this.#ports.transfers.rows.some(row => row.id === id && row.state !== 'cancelled');
  }

  /** Once it is an entry, what is being prepared is a transfer too. */
  #transferRows() {
    return this.#ports.transfers.rows.filter(({ id }) => !this.#preparing.has(id));
  }

  async #fetch({ id, author, body }: OfferedRow, into?: string): Promise<Result<true, OfferError>> {
    const started = await this.#ports.transfers.fetch({
      id,
      from: author,
      name: body.name,
      size: body.size,
      contentId: body.contentId,
      ...(body.type === 'folder' && { infoSize: body.infoSize }),
      ...(into !== undefined && { into }),
    });
    return started.ok ? ok(true) : started;
  }

  async #offered(
    id: string,
  ): Promise<
    Result<{ readonly peer: Address; readonly row: OfferedRow }, 'no-such-message' | 'not-allowed'>
  > {
    const found = await this.#ports.chat.message(id);
    if (!found) return failed('no-such-message');
    return isOffered(found.row) ? ok({ peer: found.peer, row: found.row }) : failed('not-allowed');
  }

  async #giveBack(peer: Address, text: string): Promise<void> {
    const { draft } = this.#ports.chat.summary(peer);
    await this.#ports.chat.draft(peer, draft === '' ? text : `${draft}\n${text}`);
  }

  #changed(ids: readonly string[]): void {
    for (const listener of this.#listeners) listener(ids);
  }
}

function whatOf(
  taken: Taken,
  { mime, picture, duration, voice }: Omit<HandedIn, 'intake'>,
): Preparation['what'] {
  const name = offerName(taken.name);
  if (taken.kind === 'folder') {
    const files = taken.files.map(({ path, ...rest }) => ({ path: [...path], ...rest }));
    return { kind: 'folder', name, size: files.reduce((sum, { size }) => sum + size, 0), files };
  }
  return {
    kind: 'file',
    name,
    size: taken.size,
    source: taken.source,
    mime: offerMime(mime ?? taken.mime),
    picture,
    duration,
    voice,
  };
}

function heldOf(saved: SavedFile | SavedFolder): Held {
  if ('source' in saved) return { kind: 'file', source: saved.source };
  const files = saved.files.map(file => ({ path: pathIn(saved, file), source: file.source }));
  return { kind: 'folder', ...(saved.path !== undefined && { path: saved.path }), files };
}

/** The names of a saved file from its folder downwards. */
function pathIn(folder: SavedFolder, { name, path, source }: SavedFile): string[] {
  if (source.kind === 'saved') return source.path.slice(source.path.indexOf(folder.name) + 1);
  return folder.path !== undefined && path?.startsWith(folder.path)
    ? path.slice(folder.path.length + 1).split(/[/\\]/u)
    : name.split('/');
}
