import type { Address } from '@kith/shared/identity/address';
import type { FileBody, FolderBody } from '@kith/shared/protocol/peer-messages';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import type { ContentId } from '@kith/shared/swarm/content-id';
import type { SourceRef } from '../ports/file-store.ts';
import type { Offer } from '../sharing/transfer-service.ts';
import type { Held, HeldFiles } from './held-files.ts';
import type { OfferPorts } from './offer-ports.ts';
import type { Preparation, PreparedFile, PreparedFolder } from './preparation.ts';

interface Made {
  readonly body: FileBody | FolderBody;
  readonly content: Offer['content'];
  readonly held: Held;
}

/**
 * Makes entries of what was prepared: it can be fetched before anybody hears of it. Each step may be done again, since
 * the preparation is kept until the last one is done.
 */
export function deliverer(ports: OfferPorts, heldFiles: HeldFiles) {
  return async (preparation: Preparation, hashed: readonly Hashed[]): Promise<Result<unknown, string>> => {
    const { id, peer, what, reply, forwarded } = preparation;
    if (what.kind === 'caption') return await deliverCaption(ports, id, peer, what.text);
    const made = what.kind === 'file' ? makeFile(what, hashed) : makeFolder(ports, what, hashed);
    if (!made.ok) return made;
    const { body, content, held } = made.value;
    const offered = await ports.transfers.offer({ id, to: peer, name: what.name, content });
    if (!offered.ok) return offered;
    await heldFiles.put(id, held);
    if (await ports.chat.message(id)) return ok(undefined);
    const more = { ...(reply !== undefined && { reply }), ...(forwarded && { forwarded }) };
    const sent = await ports.chat.sendFile(peer, { ...body, ...more }, id);
    if (!sent.ok) {
      await ports.transfers.cancel(id);
      await heldFiles.delete(id);
    }
    return sent;
  };
}

function makeFile(what: PreparedFile, [hashed]: readonly Hashed[]): Result<Made, 'broken' | 'changed'> {
  if (!hashed) return failed('broken');
  // Between being chosen and being read it became another file.
  if (hashed.size !== what.size) return failed('changed');
  const { source, name, size, mime, picture, duration, voice } = what;
  return ok({
    body: {
      type: 'file',
      contentId: hashed.contentId as ContentId,
      name,
      size,
      ...(mime !== undefined && { mime }),
      ...(picture && { picture }),
      ...(duration !== undefined && { duration }),
      ...(voice && { voice }),
    },
    content: { kind: 'file', hashed: { ...hashed, contentId: hashed.contentId as ContentId }, source },
    held: { kind: 'file', source },
  });
}

function makeFolder(
  ports: OfferPorts,
  what: PreparedFolder,
  hashed: readonly Hashed[],
): Result<Made, 'broken' | 'too-large'> {
  const parts: { path: string[]; source: SourceRef; hashed: Hashed }[] = [];
  for (const [index, { path, source }] of what.files.entries()) {
    const of = hashed[index];
    if (!of) return failed('broken');
    parts.push({ path, source, hashed: of });
  }
  const named = ports.nameFolder(what.name, parts);
  if (!named.ok) return named;
  const { contentId, info, order } = named.value;
  const files = order.flatMap(place => parts[place] ?? []);
  return ok({
    body: {
      type: 'folder',
      contentId,
      infoSize: info.length,
      name: what.name,
      size: what.size,
      files: files.length,
    },
    content: {
      kind: 'folder',
      contentId,
      info,
      files: files.map(({ hashed: of, source }) => ({
        hashed: { ...of, contentId: of.contentId as ContentId },
        source,
      })),
    },
    held: { kind: 'folder', files: files.map(({ path, source }) => ({ path, source })) },
  });
}

async function deliverCaption(
  ports: OfferPorts,
  id: string,
  peer: Address,
  text: string,
): Promise<Result<unknown, string>> {
  if (await ports.chat.message(id)) return ok(undefined);
  return await ports.chat.send(peer, text, {}, id);
}
