import type { enPlatform } from './en-platform.ts';

export const dePlatform: Readonly<Record<keyof typeof enPlatform, string>> = {
  'report.problem': 'Problem melden',
  'report.problem-text':
    'Was Kith über sich selbst weiß, für alle, die dir helfen. Nichts wird von selbst verschickt.',
  'report.open': 'Bericht anzeigen',
  'report.explain':
    'Das ist alles, was im Bericht steht: keine Nachricht, kein Name, kein Passwort. Lies ihn, kopiere oder sichere ihn und gib ihn weiter, wem du willst.',
  'report.content': 'Inhalt des Berichts',
  'report.copy': 'Kopieren',
  'report.save': 'Als Datei sichern',

  'profile.accounts': 'Konten auf diesem Rechner',
  'profile.default': 'Hauptkonto',

  'offer.update': 'Eine neue Version von Kith ist da.',
  'offer.reload': 'Neu laden',
  'offer.notices': 'Kith kann dir Nachrichten und Anrufe melden, während du etwas anderes ansiehst.',
  'offer.not-now': 'Jetzt nicht',
  'offer.install': 'Kith als App',
  'offer.install-text':
    'In einem eigenen Fenster, mit einem Symbol bei deinen Programmen. Es bleibt dieselbe Seite.',
  'offer.install-now': 'Installieren',

  'notice.ended-unexpectedly.title': 'Kith wurde beim letzten Mal nicht richtig beendet',
  'notice.ended-unexpectedly.text':
    'Nichts Bestätigtes ging verloren. Passiert das öfter ohne einen Grund, den du kennst, etwa einen Stromausfall, hilft der Bericht, die Ursache zu finden.',
};
