/** The few words that are not said by the window: in the tray, in menus and in questions of the system's own. */
const EN = {
  open: 'Open Kith',
  quit: 'Quit Kith',
  online: 'Online',
  away: 'Away',
  busy: 'Busy',
  invisible: 'Invisible',
  'tray.unread': '{count} unread messages',
  'tray.one-unread': '1 unread message',
  'tray.hidden-title': 'Kith goes on without its window',
  'tray.hidden-text':
    'You stay reachable. Open or quit Kith from its sign in the tray; Settings, Desktop has the switch for this.',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  'select-all': 'Select all',
  'copy-link': 'Copy link',
  'learn-word': 'Add to dictionary',
  'no-suggestions': 'No suggestions',
  edit: 'Edit',
  view: 'View',
  allow: 'Allow',
  refuse: 'Not now',
  'ask.microphone': 'May Kith use the microphone?',
  'ask.camera': 'May Kith use the camera?',
  'ask.both': 'May Kith use the microphone and the camera?',
  'ask.detail': 'For calls, only while you are in one. Kith remembers a yes.',
  'open.may-run': 'Open {name}?',
  'open.may-run-detail':
    'A file of this kind can run programs, which can then do all that you can. Open it only when you expected it from ' +
    'whoever sent it.',
  'open.anyway': 'Open',
  cancel: 'Cancel',
  'crash.title': 'Kith’s window has failed three times within a minute',
  'crash.text': 'Your messages are kept. The log says what went wrong and holds no message.',
  'crash.daemon-title': 'The part of Kith that keeps your chats has failed three times within a minute',
  'crash.again': 'Try again',
  'crash.log': 'Show the log',
  'key-store':
    'The key store of this system no longer opens Kith’s history. Log in as the user who made it, or start Kith with ' +
    'another data folder (--data=FOLDER).',
  'update.found': 'Kith {version} is there. Download it?',
  'update.found-detail': 'You have {current}. Nothing is installed before you are asked again.',
  'update.download': 'Download',
  'update.ready': 'Kith {version} is downloaded. Install it now?',
  'update.ready-detail': 'Kith closes and starts again. A call that is going on would end.',
  'update.install': 'Install and restart',
  later: 'Later',
} as const;

export type ShellTextName = keyof typeof EN;

const DE: Readonly<Record<ShellTextName, string>> = {
  open: 'Kith öffnen',
  quit: 'Kith beenden',
  online: 'Online',
  away: 'Abwesend',
  busy: 'Beschäftigt',
  invisible: 'Unsichtbar',
  'tray.unread': '{count} ungelesene Nachrichten',
  'tray.one-unread': '1 ungelesene Nachricht',
  'tray.hidden-title': 'Kith läuft ohne Fenster weiter',
  'tray.hidden-text':
    'Du bleibst erreichbar. Über das Zeichen im Infobereich öffnest oder beendest du Kith; der Schalter dafür ist unter ' +
    'Einstellungen, Desktop.',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  'select-all': 'Alles auswählen',
  'copy-link': 'Link kopieren',
  'learn-word': 'Zum Wörterbuch hinzufügen',
  'no-suggestions': 'Keine Vorschläge',
  edit: 'Bearbeiten',
  view: 'Ansicht',
  allow: 'Erlauben',
  refuse: 'Jetzt nicht',
  'ask.microphone': 'Darf Kith das Mikrofon benutzen?',
  'ask.camera': 'Darf Kith die Kamera benutzen?',
  'ask.both': 'Darf Kith Mikrofon und Kamera benutzen?',
  'ask.detail': 'Für Anrufe und nur solange einer läuft. Kith merkt sich ein Ja.',
  'open.may-run': '{name} öffnen?',
  'open.may-run-detail':
    'Eine solche Datei kann Programme ausführen, die dann alles können, was du kannst. Öffne sie nur, wenn du sie von ' +
    'dem Absender erwartet hast.',
  'open.anyway': 'Öffnen',
  cancel: 'Abbrechen',
  'crash.title': 'Das Fenster von Kith ist in einer Minute dreimal abgestürzt',
  'crash.text':
    'Deine Nachrichten sind sicher. Im Protokoll steht, was schiefging; Nachrichten stehen nicht darin.',
  'crash.daemon-title': 'Der Teil von Kith, der deine Chats verwahrt, ist in einer Minute dreimal abgestürzt',
  'crash.again': 'Noch einmal versuchen',
  'crash.log': 'Protokoll zeigen',
  'key-store':
    'Der Schlüsselspeicher dieses Systems öffnet den Verlauf von Kith nicht mehr. Melde dich als der Benutzer an, der ' +
    'ihn angelegt hat, oder starte Kith mit einem anderen Ordner (--data=ORDNER).',
  'update.found': 'Kith {version} ist da. Herunterladen?',
  'update.found-detail': 'Du hast {current}. Installiert wird erst, wenn du noch einmal gefragt wurdest.',
  'update.download': 'Herunterladen',
  'update.ready': 'Kith {version} ist heruntergeladen. Jetzt installieren?',
  'update.ready-detail': 'Kith wird geschlossen und neu gestartet. Ein laufender Anruf würde enden.',
  'update.install': 'Installieren und neu starten',
  later: 'Später',
};

/** Texts in the language that the window is set to; until it says so, in the system's. */
export class ShellTexts {
  #words: Readonly<Record<ShellTextName, string>>;

  constructor(locale: string) {
    this.#words = locale.toLowerCase().startsWith('de') ? DE : EN;
  }

  speak(language: 'en' | 'de'): void {
    this.#words = language === 'de' ? DE : EN;
  }

  say(name: ShellTextName, values: Readonly<Record<string, string>> = {}): string {
    return this.#words[name].replace(/\{(\w+)\}/g, (_all, key: string) => values[key] ?? '');
  }
}
