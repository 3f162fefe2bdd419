import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { WindowFiles } from '../api/window-files.ts';
import type { FileProblem } from '../engine/ports/file-store.ts';
import { FILES_ROOT, PickedHandles } from '../platform/browser/files/picked-handles.ts';
import { addFolderOf, addWhole, uploadedBy } from '../window/added-file.ts';
import { saveUrl } from '../window/save-url.ts';
import type { LeaderFiles } from './leader-files.ts';

/**
 * What is shown as it is; everything else is handed out as bytes without a type, so that no browser runs it under the
 * origin of this page.
 */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)$/;

/** Files of a page: the engine is in one of its tabs, and files pass between tabs without being copied. */
export function pageFiles(leader: LeaderFiles, root = FILES_ROOT): WindowFiles {
  const handles = new PickedHandles(root);
  const drop = (id: string) => void leader.ask({ do: 'drop', id });
  const file = async (id: string, path?: readonly string[]): Promise<Result<File, FileProblem>> => {
    const answer = await leader.ask({ do: 'show', id, ...(path !== undefined && { path }) });
    if (!answer.ok) return answer;
    return answer.value instanceof File ? ok(answer.value) : failed('broken');
  };
  const take = (
    chosen: File,
    place: { handle?: FileSystemFileHandle; folder?: string; path?: readonly string[] },
  ) =>
    uploadedBy(chosen.size, async () => {
      const answer = await leader.ask({ do: 'take', file: chosen, ...place });
      return answer.ok ? ok(String(answer.value)) : answer;
    });
  return {
    add: (chosen, handle) => addWhole(() => take(chosen, handle === undefined ? {} : { handle }), drop),
    addFolder: (name, files) =>
      addFolderOf(
        files,
        async () => {
          const answer = await leader.ask({ do: 'folder', name });
          return answer.ok ? ok(String(answer.value)) : answer;
        },
        (folder, { path, file: chosen }) => take(chosen, { folder, path }),
        drop,
      ),
    async allow(id) {
      const picked = await leader.ask({ do: 'picked', id });
      if (!picked.ok) return picked;
      const ids = Array.isArray(picked.value) ? picked.value : [];
      return (await handles.allow(ids)) ? ok(undefined) : failed('pick-again');
    },
    async show(id, path) {
      const found = await file(id, path);
      if (!found.ok) return found;
      const type = SHOWN.test(found.value.type) ? found.value.type : 'application/octet-stream';
      const url = URL.createObjectURL(found.value.slice(0, found.value.size, type));
      return ok({ url, release: () => URL.revokeObjectURL(url) });
    },
    async save(id, path) {
      const found = await file(id, path);
      if (!found.ok) return found;
      const url = URL.createObjectURL(found.value.slice(0, found.value.size, 'application/octet-stream'));
      saveUrl(url, found.value.name);
      // The browser reads it as long as it saves; a minute is for its question where to.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      return ok(undefined);
    },
  };
}
