import type { enErrors } from './en-errors.ts';

export const deErrors: Readonly<Record<keyof typeof enErrors, string>> = {
  'error.malformed-command': 'Kith hat das nicht verstanden. Aktualisiere Kith und versuche es noch einmal.',
  'error.unknown-command':
    'Diese Version von Kith kann das nicht. Aktualisiere Kith und versuche es noch einmal.',
  'error.unknown-topic':
    'Diese Version von Kith kann das nicht anzeigen. Aktualisiere Kith und versuche es noch einmal.',
  'error.internal-error':
    'In Kith ist etwas schiefgegangen. Versuche es noch einmal; bleibt es dabei, starte Kith neu.',
  'error.disconnected':
    'Das Kith-Programm antwortet nicht. Vielleicht startet es neu: Versuche es gleich noch einmal.',
  'error.unreachable': 'Der Server ist nicht zu erreichen. Prüfe seine Adresse und dein Netz.',
  'error.timeout': 'Der Server hat zu lange nicht geantwortet. Versuche es noch einmal.',
  'error.tls-mismatch':
    'Das Zertifikat des Servers ist nicht das aus deinem Link. Bitte um einen neuen Link, bevor du weitermachst.',
  'error.insecure-address':
    'Diese Adresse ist nicht verschlüsselt. Nimm eine https-Adresse; einfaches http geht nur auf diesem Rechner.',
  'error.server-key-changed':
    'Der Server hat einen anderen Schlüssel als zuvor. Frage seinen Betreiber, ob das so gewollt ist, bevor du weitermachst.',
  'error.unsupported-version':
    'Der Server hat eine andere Version von Kith. Aktualisiert Kith auf beiden Seiten.',
  'error.malformed-reply':
    'Die Antwort des Servers ergibt keinen Sinn. Prüfe, ob die Adresse zu einem Kith-Server gehört.',
  'error.malformed-link': 'Dieser Link ist unvollständig oder beschädigt. Kopiere ihn noch einmal ganz.',
  'error.offline': 'Du bist offline. Versuche es noch einmal, sobald der Server wieder da ist.',
  'error.rate-limited': 'Das war viel auf einmal. Warte eine Minute und versuche es noch einmal.',
  'error.too-many-attempts': 'Zu viele Versuche. Warte eine Viertelstunde und versuche es noch einmal.',
  'error.server-error':
    'Der Server hatte ein Problem. Versuche es noch einmal; bleibt es dabei, sage es seinem Betreiber.',
  'error.signed-out': 'Du bist abgemeldet. Melde dich an und versuche es noch einmal.',
  'error.already-signed-in': 'Auf diesem Gerät ist schon ein Konto offen. Melde es zuerst ab.',
  'error.bad-user-name':
    'Nimm Kleinbuchstaben, Ziffern, Punkte, Binde- und Unterstriche; am Anfang und Ende ein Buchstabe oder eine Ziffer.',
  'error.name-taken': 'Dieser Name ist vergeben. Wähle einen anderen.',
  'error.name-reserved': 'Dieser Name ist für den Server selbst bestimmt. Wähle einen anderen.',
  'error.weak-password': 'Nimm mindestens 8 Zeichen, und nicht deinen Benutzernamen.',
  'error.weak-parameters':
    'Der Server verlangt einen schwächeren Schutz deines Passworts, als Kith annimmt. Sage es seinem Betreiber.',
  'error.sign-up-closed': 'Dieser Server nimmt keine neuen Konten an. Frage seinen Betreiber.',
  'error.invite-required':
    'Dieser Server verlangt eine Einladung. Füge den Link, den du bekommen hast, als Server ein.',
  'error.invite-invalid': 'Diese Einladung wurde benutzt oder ist abgelaufen. Bitte um eine neue.',
  'error.wrong-credentials': 'Name oder Passwort ist falsch. Prüfe beides und versuche es noch einmal.',
  'error.wrong-password': 'Das Passwort ist falsch. Versuche es noch einmal.',
  'error.malformed-recovery-code':
    'Das ist kein vollständiger Wiederherstellungscode. Vergleiche ihn mit deinem Ausdruck.',
  'error.too-many-revocations':
    'Die Liste der entfernten Geräte ist voll. Eine neue Identität fängt eine neue an.',
  'error.too-many-devices': 'Dieses Konto hat so viele Geräte, wie es haben kann. Entferne zuerst eines.',
  'error.too-many-accounts':
    'Aus deinem Netz wurden zu viele Konten angelegt. Versuche es in einer Stunde noch einmal.',
  'error.unknown-device': 'Dieses Gerät gehört nicht mehr zum Konto.',
  'error.admin-token-invalid':
    'Dieses Token ist falsch oder wurde schon benutzt. Sieh nach, was der Server bei seinem Start ausgegeben hat.',
  'error.not-allowed': 'Das darfst du nicht.',
  'error.malformed-address': 'Das ist keine Adresse. Sie sieht so aus: bob@home.example.',
  'error.no-such-account': 'Niemand hat diese Adresse. Prüfe die Schreibweise.',
  'error.own-account': 'Das ist deine eigene Adresse.',
  'error.already-buddies': 'Diese Person ist schon in deiner Liste.',
  'error.not-buddies': 'Diese Person ist nicht in deiner Liste. Füge sie zuerst hinzu.',
  'error.no-such-request':
    'Diese Anfrage gibt es nicht mehr: Sie wurde zurückgezogen oder anderswo beantwortet.',
  'error.too-many-buddies': 'Deine Liste ist voll. Entferne zuerst jemanden.',
  'error.too-many-requests': 'Du hast heute viele Anfragen gesendet. Versuche es morgen noch einmal.',
  'error.identity-changed':
    'Der Schlüssel dieser Person hat sich geändert. Sieh dir zuerst die Warnung in der Unterhaltung an.',
  'error.fingerprint-mismatch':
    'Der Server zeigt für diese Person einen anderen Schlüssel, als dein Link nennt. Mach nicht weiter; sage es der Person, von der du den Link hast.',
  'error.untrusted-card':
    'Der Server konnte nicht beweisen, wer diese Person ist. Versuche es später noch einmal.',
  'error.message-too-long': 'Diese Nachricht ist zu lang. Sende sie in Teilen.',
  'error.message-empty': 'Es gibt nichts zu senden.',
  'error.no-such-message': 'Diese Nachricht gibt es nicht mehr.',
  'error.no-devices':
    'Diese Person hat noch kein Gerät, das zu erreichen ist. Versuche es, wenn sie sich angemeldet hat.',
  'error.busy': 'Du bist schon in einem Anruf. Lege zuerst auf.',
  'error.no-such-call': 'Dieser Anruf ist vorbei.',
  'error.no-preview': 'Von dieser Seite gibt es keine Vorschau.',
  'error.not-possible-now': 'Das geht gerade nicht.',

  'session-problem.unreachable': 'Der Server ist nicht zu erreichen. Offene Verbindungen laufen weiter.',
  'session-problem.tls-mismatch':
    'Der Server zeigt ein anderes Zertifikat als zuvor. Kith verbindet sich nicht, bis das geklärt ist.',
  'session-problem.server-key-changed':
    'Der Server hat einen anderen Schlüssel als zuvor. Kith verbindet sich nicht: Frage seinen Betreiber.',
  'session-problem.device-revoked':
    'Dieses Gerät wurde von einem deiner anderen Geräte aus dem Konto entfernt. Melde dich neu an, um es zu benutzen.',
  'session-problem.account-deleted': 'Dieses Konto wurde gelöscht.',
  'session-problem.replaced':
    'Dieses Konto wurde auf demselben Gerät noch einmal geöffnet. Jenes ist jetzt verbunden.',
  'session-problem.unsupported-version': 'Der Server hat eine andere Version von Kith. Aktualisiere Kith.',
  'session-problem.rejected': 'Der Server hat dieses Gerät nicht eingelassen. Melde dich ab und wieder an.',

  'failure.expired': 'In 30 Tagen nicht zugestellt.',
  'failure.mailbox-full': 'Das Postfach ist voll. Versuche es noch einmal, wenn die Person online war.',
  'failure.not-buddies': 'Nicht gesendet: Ihr seid nicht in der Liste des anderen.',
  'failure.unknown': 'Nicht gesendet.',
  'failure.retry': 'Noch einmal',

  'audio-error.denied':
    'Das Mikrofon ist gesperrt. Erlaube es Kith in den Einstellungen des Browsers oder Systems und versuche es noch einmal.',
  'audio-error.no-device': 'Es gibt kein Mikrofon. Schließe eines an und versuche es noch einmal.',
  'audio-error.in-use':
    'Ein anderes Programm benutzt das Mikrofon. Schließe es dort und versuche es noch einmal.',
  'audio-error.insecure': 'Browser geben das Mikrofon nur sicheren Seiten. Öffne Kith über https.',
  'audio-error.failed': 'Das Mikrofon ist nicht zu benutzen. Wähle ein anderes oder stecke es neu an.',
};
