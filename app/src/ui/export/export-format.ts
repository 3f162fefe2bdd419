import type { CommandResult, MessageRow } from '../../api/contract.ts';
import { isSaid } from '../conversation/message-actions.ts';
import { sizeText } from '../format/size.ts';
import { fullTime, longDate, startOfDay, timeOfDay } from '../format/time.ts';
import type { Text } from '../i18n/use-text.ts';
import { callText, deletedText, timerText } from '../roster/person-line.ts';

export type ExportEntry = CommandResult<'chat.export'>['rows'][number];
export const EXPORT_FORMATS = ['html', 'text', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Whose conversation it is, and in which words. */
export interface ExportContext {
  readonly address: string;
  /** What this person calls the other one. */
  readonly name: string;
  readonly at: number;
  readonly text: Text;
  readonly locale: string;
}

/** A conversation as a file, written piece by piece; joined, the pieces are the file. */
export interface ExportWriter {
  readonly type: string;
  readonly extension: string;
  begin(): string;
  /** Entries in order, after those of the calls before. */
  entries(entries: readonly ExportEntry[]): string;
  end(): string;
}

export function exportWriter(format: ExportFormat, context: ExportContext): ExportWriter {
  switch (format) {
    case 'html':
      return htmlWriter(context);
    case 'text':
      return textWriter(context);
    case 'json':
      return jsonWriter(context);
  }
}

/** What other programs read. `version` grows when fields change their meaning. */
function jsonWriter({ address, at }: ExportContext): ExportWriter {
  let first = true;
  return {
    type: 'application/json',
    extension: 'json',
    begin: () =>
      `{"format":"kith-conversation","version":1,"with":${JSON.stringify(address)},"exportedAt":${at},"entries":[`,
    entries: entries =>
      entries
        .map(({ row, versions }) => {
          const comma = first ? '\n' : ',\n';
          first = false;
          return comma + JSON.stringify(versions ? { ...row, versions } : row);
        })
        .join(''),
    end: () => '\n]}\n',
  };
}

function textWriter(context: ExportContext): ExportWriter {
  const { name, address, at, text, locale } = context;
  const isNewDay = dayChanges();
  return {
    type: 'text/plain;charset=utf-8',
    extension: 'txt',
    begin: () =>
      `${text('export.heading', { name })}\n${text('export.made', { time: fullTime(at, locale), address })}\n`,
    entries: entries =>
      entries
        .map(({ row }) => {
          const day = isNewDay(row.at) ? `\n== ${longDate(row.at, locale)} ==\n\n` : '';
          const marks = marksOf(row, context);
          const notes = marks.length > 0 ? ` (${marks.join(', ')})` : '';
          const quote = quoteOf(row, context);
          const lines = [
            ...(quote === undefined ? [] : [`> ${quote}`]),
            ...wordsOf(row, context).split('\n'),
          ];
          const reactions = reactionsOf(row);
          if (reactions !== '') lines.push(`[${reactions}]`);
          const body = lines.map((line, index) => (index === 0 ? line : `    ${line}`)).join('\n');
          return `${day}[${timeOfDay(row.at, locale)}] ${whoOf(row, context)}${notes}: ${body}\n`;
        })
        .join(''),
    end: () => '',
  };
}

const STYLE = `:root{color-scheme:light dark}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h2{margin:2rem 0 .75rem;font-size:.85rem;text-align:center;opacity:.75}
article{margin:.35rem 0;padding:.5rem .8rem;border-radius:.8rem;background:rgb(127 127 127/.12);width:fit-content;max-width:85%}
article.mine{margin-inline-start:auto;background:rgb(67 83 217/.18)}
article.note{margin-inline:auto;background:none;font-size:.85rem;opacity:.8}
header{font-size:.78rem;opacity:.8}
blockquote{margin:.2rem 0;padding-inline-start:.6rem;border-inline-start:3px solid;opacity:.8}
p{margin:0;white-space:pre-wrap}
footer{font-size:.85rem}
@media print{article{break-inside:avoid}}`;

/** One file that needs nothing else: no script, nothing fetched, every word escaped. */
function htmlWriter(context: ExportContext): ExportWriter {
  const { name, address, at, text, locale } = context;
  const isNewDay = dayChanges();
  const heading = escapeHtml(text('export.heading', { name }));
  return {
    type: 'text/html;charset=utf-8',
    extension: 'html',
    begin: () =>
      `<!doctype html>
<html lang="${escapeHtml(locale)}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<style>${STYLE}</style>
<h1>${heading}</h1>
<p>${escapeHtml(text('export.made', { time: fullTime(at, locale), address }))}</p>
`,
    entries: entries =>
      entries
        .map(({ row }) => {
          const day = isNewDay(row.at) ? `<h2>${escapeHtml(longDate(row.at, locale))}</h2>\n` : '';
          const kind = isSaid(row) ? (row.mine ? 'mine' : 'theirs') : 'note';
          const quote = quoteOf(row, context);
          const reactions = reactionsOf(row);
          const head = [whoOf(row, context), timeOfDay(row.at, locale), ...marksOf(row, context)];
          return `${day}<article class="${kind}"><header><bdi>${escapeHtml(head.join(' · '))}</bdi></header>${
            quote === undefined ? '' : `<blockquote dir="auto">${escapeHtml(quote)}</blockquote>`
          }<p dir="auto">${escapeHtml(wordsOf(row, context))}</p>${
            reactions === '' ? '' : `<footer>${escapeHtml(reactions)}</footer>`
          }</article>\n`;
        })
        .join(''),
    end: () => '</html>\n',
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, sign => ESCAPES[sign] ?? sign);
}

/** Says of one time after the other whether it begins another day. */
function dayChanges(): (at: number) => boolean {
  let day: number | undefined;
  return at => {
    const next = startOfDay(at);
    const changed = next !== day;
    day = next;
    return changed;
  };
}

function whoOf(row: MessageRow, { name, text }: ExportContext): string {
  return row.mine ? text('conversation.you') : name;
}

function wordsOf(row: MessageRow, { name, text, locale }: ExportContext): string {
  const { body } = row;
  switch (body.type) {
    case 'text':
      return body.text;
    case 'file':
    case 'folder':
      return `${body.name} (${sizeText(body.size, locale)})`;
    case 'call':
      return callText(body, text);
    case 'timer':
      return timerText(body, row.mine, name, text, locale);
    case 'deleted':
      return deletedText(row.mine, text);
  }
}

function quoteOf(row: MessageRow, { address, name, text }: ExportContext): string | undefined {
  const reply = isSaid(row) ? row.body.reply : undefined;
  if (!reply) return undefined;
  if (reply.text === undefined) return text('export.reply-missing');
  const byMe = reply.author !== address;
  const words = reply.text === '' ? deletedText(byMe, text) : reply.text.replace(/\s+/gu, ' ');
  return text('export.reply', { name: byMe ? text('conversation.you') : name, words });
}

function marksOf(row: MessageRow, { text }: ExportContext): string[] {
  return [
    ...(isSaid(row) && row.body.forwarded ? [text('export.forwarded')] : []),
    ...(row.edited ? [text('export.edited')] : []),
  ];
}

function reactionsOf(row: MessageRow): string {
  return (row.reactions ?? [])
    .map(({ emoji, authors }) => (authors.length > 1 ? `${emoji} ${authors.length}` : emoji))
    .join(' ');
}
