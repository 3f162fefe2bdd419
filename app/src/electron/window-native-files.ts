import { failed, ok } from '@kith/shared/protocol/result';
import { type FilesAnswer, type FilesRequest, filesRequestSchema, type NativeFiles } from './native-files.ts';

/**
 * The window's end of files of this machine, in the preload script: the page gives a file that its person chose, never
 * a path.
 *
 * @param placeOf absolute path of a file; empty when it has none
 * @param ask brings a request to the main process
 */
export function windowNativeFiles(
  placeOf: (file: File) => string,
  ask: (request: FilesRequest) => Promise<FilesAnswer>,
): NativeFiles {
  const checked = async (request: FilesRequest): Promise<FilesAnswer> =>
    filesRequestSchema.safeParse(request).success ? await ask(request) : failed('broken');
  const without = async (request: FilesRequest) => {
    const answer = await checked(request);
    return answer.ok ? ok(undefined) : answer;
  };
  return {
    handIn: (file, inside) => {
      const place = placeOf(file);
      if (place === '') return undefined;
      const { name, type } = file;
      return checked({
        do: 'hand-in',
        place,
        name,
        ...(type !== '' && { mime: type }),
        ...(inside !== undefined && { inside }),
      }).then(answer => (answer.ok ? ok(String(answer.value)) : answer));
    },
    open: id => without({ do: 'open', id }),
    reveal: id => without({ do: 'reveal', id }),
    chooseFolder: async () => {
      const answer = await checked({ do: 'choose-folder' });
      return answer.ok ? answer.value : undefined;
    },
  };
}
