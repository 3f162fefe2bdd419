import type { enDesktop } from './en-desktop.ts';

export const deDesktop: Readonly<Record<keyof typeof enDesktop, string>> = {
  'settings.desktop': 'Desktop',

  'desktop.window': 'Fenster',
  'desktop.close-to-tray': 'Weiterlaufen, wenn das Fenster geschlossen wird',
  'desktop.close-to-tray-hint':
    'Du bleibst erreichbar. Das Zeichen von Kith im Infobereich öffnet das Fenster wieder und beendet Kith.',
  'desktop.start-at-login': 'Starten, wenn ich mich an diesem Computer anmelde',
  'desktop.start-at-login-hint': 'Ohne Fenster, damit Anrufe und Nachrichten dich erreichen.',
  'desktop.away-when-locked': 'Als abwesend zeigen, solange der Bildschirm gesperrt ist',
  'desktop.away-when-locked-hint': 'Nur wenn du als online gezeigt wirst.',

  'desktop.keys': 'Tasten, die überall wirken',
  'desktop.keys-hint': 'Während eines Anrufs, auch wenn ein anderes Programm vorn ist.',
  'desktop.push-to-talk': 'Zum Sprechen halten',
  'desktop.push-to-talk-hint': 'Die Taste, die du dafür unter Ton und Video gewählt hast.',
  'desktop.key-unknown': 'Die Taste, die du unter Ton und Video gewählt hast, wirkt nur im Fenster von Kith.',
  'desktop.mute-key': 'Stumm und wieder laut',
  'desktop.no-key': 'Keine Taste',
  'desktop.press-key': 'Drücke die Tasten …',
  'desktop.set-key': 'Taste festlegen für: {{name}}',
  'desktop.remove-key': 'Taste entfernen für: {{name}}',
  'desktop.key-taken': 'Ein anderes Programm hält diese Taste. Wähle eine andere.',
  'desktop.key-wayland':
    'Dein Desktop (Wayland) lässt Programme keine Tasten beobachten. Im Fenster von Kith wirken die Tasten eines Anrufs wie immer.',
  'desktop.key-unavailable':
    'Auf diesem System lassen sich keine Tasten beobachten. Im Fenster von Kith wirken die Tasten eines Anrufs wie immer.',
  'desktop.key-permission':
    'macOS will es zuerst erlaubt haben: Erlaube Kith unter Systemeinstellungen, Datenschutz & Sicherheit, Bedienungshilfen und starte Kith neu.',

  'desktop.spelling': 'Rechtschreibung',
  'desktop.spelling-hint':
    'Wörter werden auf diesem Computer geprüft. Das Wörterbuch einer Sprache wird beim Hinzufügen einmal von Google geholt.',
  'desktop.spelling-none': 'Geprüft wird erst, wenn du eine Sprache hinzufügst.',
  'desktop.add-language': 'Sprache hinzufügen',
  'desktop.choose-language': 'Wählen …',
  'desktop.remove-language': '{{name}} entfernen',

  'desktop.updates': 'Aktualisierungen',
  'desktop.version': 'Kith {{version}}',
  'desktop.check-updates': 'Einmal am Tag nach Aktualisierungen sehen',
  'desktop.check-updates-hint':
    'Der Server, der sie anbietet, erfährt deine Adresse im Netz und deine Version, sonst nichts. Du wirst gefragt, bevor etwas geholt oder installiert wird.',
  'desktop.check-now': 'Jetzt nachsehen',
  'desktop.remark.up-to-date': 'Du hast die neueste Version.',
  'desktop.remark.update-failed': 'Es war keine Aktualisierung zu bekommen. Versuche es später noch einmal.',

  'desktop.accounts': 'Mehrere Konten',
  'desktop.accounts-hint':
    'Jedes hat sein eigenes Fenster, seinen Verlauf und seine Schlüssel und läuft für sich.',
  'desktop.account-open': 'Öffnen',
  'desktop.account-this': 'Dieses Fenster',
  'desktop.account-name': 'Name für ein weiteres Konto',
  'desktop.account-name-hint': 'Kleine Buchstaben, Ziffern und Bindestriche; nur du siehst ihn.',
  'desktop.account-name-wrong':
    'Nimm bis zu 32 kleine Buchstaben, Ziffern und Bindestriche, zuerst einen Buchstaben oder eine Ziffer.',
  'desktop.account-name-there': 'Eines mit diesem Namen gibt es schon.',
  'desktop.account-add': 'Hinzufügen',

  'desktop.remark.window-recovered': 'Das Fenster war abgestürzt und wurde neu geladen. Nichts ist verloren.',
  'desktop.remark.malformed-link': 'Dieser Link ist nicht vollständig. Bitte um einen neuen.',

  'person.own-window': 'In einem eigenen Fenster öffnen',
  'shortcut.own-window': 'Den Chat in einem eigenen Fenster öffnen',

  'source.title': 'Einen Bildschirm oder ein Fenster zeigen',
  'source.text': 'Die andere Person sieht, was du wählst, bis du es beendest.',
  'source.screens': 'Bildschirme',
  'source.windows': 'Fenster',
  'source.none-title': 'Nichts zur Auswahl',
  'source.none':
    'Das System zeigt Kith keinen Bildschirm. Erlaube Kith in den Einstellungen des Systems die Bildschirmaufnahme und versuche es noch einmal.',
  'source.sound': 'Mitsenden, was dieser Computer abspielt',
  'source.show': 'Zeigen',
};
