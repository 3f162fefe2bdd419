import {
  type BrowserWindow,
  type ContextMenuParams,
  clipboard,
  Menu,
  type MenuItemConstructorOptions,
} from 'electron';
import type { ShellTexts } from './shell-texts.ts';

const MOST_SUGGESTIONS = 5;

/** The menu of text: what to write instead of a misspelled word, cut, copy, paste. Menus of the page come first. */
export function offerTextMenu(window: BrowserWindow, texts: ShellTexts): void {
  window.webContents.on('context-menu', (_event, params) => {
    const entries = [...spelling(window, params, texts), ...editing(params, texts)];
    if (entries.length > 0) Menu.buildFromTemplate(entries).popup({ window });
  });
}

function spelling(
  { webContents }: BrowserWindow,
  { misspelledWord, dictionarySuggestions }: ContextMenuParams,
  texts: ShellTexts,
): MenuItemConstructorOptions[] {
  if (misspelledWord === '') return [];
  const suggestions = dictionarySuggestions.slice(0, MOST_SUGGESTIONS).map(word => ({
    label: word,
    click: () => webContents.replaceMisspelling(word),
  }));
  return [
    ...(suggestions.length > 0 ? suggestions : [{ label: texts.say('no-suggestions'), enabled: false }]),
    {
      label: texts.say('learn-word'),
      click: () => webContents.session.addWordToSpellCheckerDictionary(misspelledWord),
    },
    { type: 'separator' },
  ];
}

function editing(
  { isEditable, selectionText, linkURL, editFlags }: ContextMenuParams,
  texts: ShellTexts,
): MenuItemConstructorOptions[] {
  const link: MenuItemConstructorOptions[] =
    linkURL === '' ? [] : [{ label: texts.say('copy-link'), click: () => clipboard.writeText(linkURL) }];
  const copy: MenuItemConstructorOptions = {
    role: 'copy',
    label: texts.say('copy'),
    enabled: editFlags.canCopy,
  };
  if (!isEditable) return selectionText.trim() === '' ? link : [...link, copy];
  return [
    ...link,
    { role: 'cut', label: texts.say('cut'), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: texts.say('paste'), enabled: editFlags.canPaste },
    { role: 'selectAll', label: texts.say('select-all'), enabled: editFlags.canSelectAll },
  ];
}
