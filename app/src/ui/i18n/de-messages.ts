import type { enMessages } from './en-messages.ts';

export const deMessages: Readonly<Record<keyof typeof enMessages, string>> = {
  'message.actions': 'Nachricht',
  'message.react': 'Reagieren',
  'message.react-menu': 'Reagieren…',
  'message.reply': 'Antworten',
  'message.more': 'Mehr zu dieser Nachricht',
  'message.pin': 'Anheften',
  'message.unpin': 'Nicht mehr anheften',
  'message.pinned': 'Angeheftet',
  'message.copy': 'Text kopieren',
  'message.copy-selection': 'Auswahl kopieren',
  'message.copy-link': 'Link kopieren',
  'message.edit': 'Bearbeiten',
  'message.delete': 'Löschen…',
  'message.edited': 'bearbeitet',
  'message.edited-hint': 'Zeigen, was vorher dort stand',
  'message.deleted': 'Nachricht gelöscht',
  'message.deleted-mine': 'Du hast diese Nachricht gelöscht',

  'reaction.quick': 'Häufige Reaktionen',
  'reaction.all': 'Alle Emoji',
  'reaction.by': '{{emoji}} {{count}}, von {{names}}',

  'quote.jump': 'Zu dieser Nachricht',
  'quote.missing': 'Eine Nachricht, die nicht auf diesem Gerät ist',

  'pinned.one': 'Angeheftet',
  'pinned.of': 'Angeheftet {{index}} von {{count}}',

  'reply.to': 'Antwort an {{name}}',
  'reply.to-self': 'Antwort an dich selbst',
  'reply.cancel': 'Antwort abbrechen',
  'edit.title': 'Nachricht bearbeiten',
  'edit.cancel': 'Bearbeiten abbrechen',

  'versions.title': 'Fassungen dieser Nachricht',
  'versions.current': 'Jetzt',
  'versions.first': 'Zuerst',
  'delete-message.title': 'Diese Nachricht löschen?',
  'delete-message.text':
    'Ihr Text verschwindet auf allen Geräten von euch beiden. Ein Hinweis, dass hier eine Nachricht war, bleibt.',
  'delete-message.confirm': 'Löschen',
};
