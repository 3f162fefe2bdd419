import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { dialog, ipcMain, shell, type WebContents } from 'electron';
import { problemIn, textIn } from '../api/file-answers.ts';
import type { FileProblem } from '../engine/ports/file-store.ts';
import type { FileDoor } from './daemon-messages.ts';
import { type FilesAnswer, type FilesRequest, filesRequestSchema } from './native-files.ts';
import { opensQuietly } from './opens-quietly.ts';
import { CHANNELS } from './shell-channels.ts';
import type { ShellTexts } from './shell-texts.ts';
import { isOwn } from './window-bridge.ts';

export interface NativeFilesParts {
  /** Whether a page belongs to one of our windows. */
  has(contents: WebContents): boolean;
  /** Where the daemon takes files; `undefined` while there is no daemon. */
  door(): FileDoor | undefined;
  readonly texts: ShellTexts;
}

/** The main process's end of files of this machine: what a window asks is checked, and the daemon knows where files are. */
export function serveNativeFiles(parts: NativeFilesParts): void {
  ipcMain.handle(CHANNELS.files, async ({ senderFrame, sender }, asked: unknown): Promise<FilesAnswer> => {
    const request = filesRequestSchema.safeParse(asked);
    if (!isOwn(senderFrame) || !parts.has(sender) || !request.success) return failed('broken');
    return await answer(request.data, parts);
  });
}

async function answer(request: FilesRequest, { door, texts }: NativeFilesParts): Promise<FilesAnswer> {
  switch (request.do) {
    case 'hand-in': {
      const { place, name, mime, inside } = request;
      return await askDaemon(door(), '/files/place/intake', 'id', { place, name, mime, ...inside });
    }
    case 'reveal': {
      const path = await askDaemon(door(), '/files/place/of', 'path', { id: request.id });
      if (!path.ok) return path;
      shell.showItemInFolder(path.value);
      return ok(undefined);
    }
    case 'open': {
      const path = await askDaemon(door(), '/files/place/of', 'path', { id: request.id });
      return path.ok ? await open(path.value, texts) : path;
    }
    case 'choose-folder': {
      const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
      return ok(filePaths[0]);
    }
  }
}

/** A file that could run is opened only when its person says so again, whoever asked: the box is the system's. */
async function open(path: string, texts: ShellTexts): Promise<FilesAnswer> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return failed('not-found');
  if (!opensQuietly(path, found.isDirectory()) && !(await mayOpen(path, texts))) return ok(undefined);
  return (await shell.openPath(path)) === '' ? ok(undefined) : failed('not-readable');
}

async function mayOpen(path: string, texts: ShellTexts): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Kith',
    message: texts.say('open.may-run', { name: basename(path) }),
    detail: texts.say('open.may-run-detail'),
    buttons: [texts.say('open.anyway'), texts.say('cancel')],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** Asks what no window may ask, with the shell's own session; gives one text of the answer. */
async function askDaemon(
  door: FileDoor | undefined,
  route: string,
  wanted: string,
  body: object,
): Promise<Result<string, FileProblem>> {
  if (door === undefined) return failed('broken');
  const origin = `http://127.0.0.1:${door.port}`;
  try {
    const response = await fetch(`${origin}${route}`, {
      method: 'POST',
      headers: { Authorization: `Kith ${door.session}`, Origin: origin },
      body: JSON.stringify(body),
      redirect: 'error',
    });
    const told: unknown = await response.json();
    return response.ok ? ok(textIn(told, wanted)) : failed(problemIn(told));
  } catch {
    return failed('broken');
  }
}
