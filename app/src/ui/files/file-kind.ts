import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Folder,
  type LucideIcon,
} from 'lucide-react';

/** What a file is shown as. */
export type FileKind =
  | 'picture'
  | 'sound'
  | 'video'
  | 'text'
  | 'code'
  | 'document'
  | 'sheet'
  | 'archive'
  | 'folder'
  | 'other';

const BY_ENDING: Readonly<Record<string, FileKind>> = {
  ...endings('picture', 'jpg jpeg png gif webp avif bmp heic svg tif tiff'),
  ...endings('sound', 'mp3 ogg opus oga flac wav m4a aac weba'),
  ...endings('video', 'mp4 webm mkv mov avi m4v ogv'),
  ...endings('text', 'txt md log csv srt nfo'),
  ...endings('code', 'js ts tsx json xml yaml yml html css c h cpp rs go py rb java sh sql toml'),
  ...endings('document', 'pdf doc docx odt rtf epub ppt pptx odp'),
  ...endings('sheet', 'xls xlsx ods'),
  ...endings('archive', 'zip tar gz tgz bz2 xz 7z rar zst iso deb rpm'),
};

function endings(kind: FileKind, list: string): Readonly<Record<string, FileKind>> {
  return Object.fromEntries(list.split(' ').map(ending => [ending, kind]));
}

/** What to take a file for: by what its sender says it is, else by the end of its name. Decides how it looks, no more. */
export function kindOf({ name, mime }: { name: string; mime?: string | undefined }): FileKind {
  const [type, subtype] = mime?.split('/') ?? [];
  if (type === 'image') return 'picture';
  if (type === 'audio') return 'sound';
  if (type === 'video') return 'video';
  if (subtype === 'pdf') return 'document';
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
  return known ?? (type === 'text' ? 'text' : 'other');
}

export const KIND_ICONS: Readonly<Record<FileKind, LucideIcon>> = {
  picture: FileImage,
  sound: FileMusic,
  video: FileVideo,
  text: FileText,
  code: FileCode,
  document: FileText,
  sheet: FileSpreadsheet,
  archive: FileArchive,
  folder: Folder,
  other: File,
};

/** Pictures that an `<img>` of every browser shows without running anything in them. */
const SHOWN_PICTURES = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
]);
/** Text is shown up to this many bytes of file; more is opened elsewhere. */
const TEXT_SHOWN = 2_000_000;

export type Preview = 'picture' | 'sound' | 'video' | 'text';

/** What can be shown of a file in its place; everything else is an icon. */
export function previewOf(file: {
  name: string;
  mime?: string | undefined;
  size: number;
  picture?: unknown;
}): Preview | undefined {
  const kind = kindOf(file);
  if (kind === 'picture') {
    return file.picture !== undefined && SHOWN_PICTURES.has(file.mime ?? '') ? 'picture' : undefined;
  }
  if (kind === 'sound' || kind === 'video') return kind;
  return (kind === 'text' || kind === 'code') && file.size > 0 && file.size <= TEXT_SHOWN
    ? 'text'
    : undefined;
}
