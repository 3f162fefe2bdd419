import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { problemIn, textIn } from '../api/file-answers.ts';
import type { AddedFile, FolderFile, ShownFile, WindowFiles } from '../api/window-files.ts';
import type { InsideFolder, NativeFiles } from '../electron/native-files.ts';
import type { FileProblem } from '../engine/ports/file-store.ts';
import { addFolderOf, addWhole, type Uploaded, uploadedBy } from './added-file.ts';
import { saveUrl } from './save-url.ts';

/**
 * Files of a window to and from its daemon: uploads and addresses for elements, over HTTP on loopback or the shell's scheme.
 *
 * @param session the session that this window was let in with; `undefined` before it was
 * @param native in a window of the shell: files of this machine are sent from their places, without being copied
 */
export function daemonFiles(session: () => string | undefined, native?: NativeFiles): WindowFiles {
  const headers = (): Record<string, string> => ({ Authorization: `Kith ${session() ?? ''}` });
  const ask = async (method: string, path: string, body?: object): Promise<Result<unknown, FileProblem>> => {
    try {
      const response = await fetch(path, {
        method,
        headers: headers(),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer: unknown = response.status === 204 ? undefined : await response.json();
      return response.ok ? ok(answer) : failed(problemIn(answer));
    } catch {
      // The daemon is gone, or this window may not come in any more: the api says so too.
      return failed('broken');
    }
  };
  const drop = (id: string) => void ask('DELETE', `/files/intake/${id}`);
  const handIn = (file: File, inside?: InsideFolder): Uploaded => {
    const handed = native?.handIn(file, inside);
    if (handed !== undefined) return uploadedBy(file.size, () => handed);
    const about = { name: file.name, ...(file.type !== '' && { mime: file.type }), ...inside };
    return uploadFile(file, { ...headers(), 'X-Kith-File': escaped(about) });
  };
  const view = async (id: string, path?: readonly string[]): Promise<Result<string, FileProblem>> => {
    const answer = await ask('POST', '/files/view', { id, path });
    return answer.ok ? ok(`/files/view/${textIn(answer.value, 'token')}`) : answer;
  };
  return {
    add: (file: File): AddedFile => addWhole(() => handIn(file), drop),
    addFolder: (name: string, files: readonly FolderFile[]): AddedFile =>
      addFolderOf(
        files,
        async () => {
          const begun = await ask('POST', '/files/intake/folder', { name });
          return begun.ok ? ok(textIn(begun.value, 'id')) : begun;
        },
        (folder, { path, file }) => handIn(file, { folder, path }),
        drop,
      ),
    async show(id, path): Promise<Result<ShownFile, FileProblem>> {
      const url = await view(id, path);
      if (!url.ok) return url;
      return ok({ url: url.value, release: () => void ask('DELETE', url.value) });
    },
    async save(id, path) {
      const url = await view(id, path);
      if (!url.ok) return url;
      saveUrl(`${url.value}?save`);
      return ok(undefined);
    },
    async reveal(id) {
      const answer = await ask('POST', '/files/reveal', { id });
      return answer.ok ? ok(undefined) : answer;
    },
    ...(native && {
      open: id => native.open(id),
      reveal: id => native.reveal(id),
      chooseFolder: () => native.chooseFolder(),
    }),
  };
}

/** XMLHttpRequest, since fetch tells nothing of how far an upload is. The browser reads the file as it is sent. */
function uploadFile(file: File, headers: Record<string, string>): Uploaded {
  const request = new XMLHttpRequest();
  let progress: (bytes: number) => void = () => undefined;
  const done = new Promise<Result<string, FileProblem>>(resolve => {
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => {
      const answer: unknown = request.response;
      resolve(request.status === 201 ? ok(textIn(answer, 'id')) : failed(problemIn(answer)));
    };
    // Also when the file was changed or moved while it was read.
    request.onerror = () => resolve(failed('not-readable'));
    request.onabort = () => resolve(failed('aborted'));
    request.open('PUT', '/files/intake');
    request.responseType = 'json';
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(file);
  });
  return {
    done,
    size: file.size,
    onProgress: listener => {
      progress = listener;
    },
    abort: () => request.abort(),
  };
}

/** JSON in a header: escaped, since headers carry no more than ASCII. */
function escaped(value: object): string {
  return encodeURIComponent(JSON.stringify(value));
}
