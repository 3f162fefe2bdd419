/** Texts of what one does with a message: react, answer, edit, delete. */
export const enMessages = {
  'message.actions': 'Message actions',
  'message.react': 'React',
  'message.react-menu': 'React…',
  'message.reply': 'Reply',
  'message.more': 'More actions',
  'message.pin': 'Pin',
  'message.unpin': 'Unpin',
  'message.pinned': 'Pinned',
  'message.copy': 'Copy text',
  'message.copy-selection': 'Copy selection',
  'message.copy-link': 'Copy link',
  'message.edit': 'Edit',
  'message.delete': 'Delete…',
  'message.edited': 'edited',
  'message.edited-hint': 'Show what it said before',
  'message.deleted': 'Message deleted',
  'message.deleted-mine': 'You deleted this message',

  'reaction.quick': 'Frequent reactions',
  'reaction.all': 'All emoji',
  'reaction.by': '{{emoji}} {{count}}, by {{names}}',

  'quote.jump': 'Go to this message',
  'quote.missing': 'A message that is not on this device',

  'pinned.one': 'Pinned',
  'pinned.of': 'Pinned {{index}} of {{count}}',

  'reply.to': 'Reply to {{name}}',
  'reply.to-self': 'Reply to yourself',
  'reply.cancel': 'Cancel the reply',
  'edit.title': 'Edit message',
  'edit.cancel': 'Cancel editing',

  'versions.title': 'Versions of this message',
  'versions.current': 'Now',
  'versions.first': 'First',
  'delete-message.title': 'Delete this message?',
  'delete-message.text':
    'Its text disappears on all devices of both of you. A note that there was a message stays.',
  'delete-message.confirm': 'Delete',
} as const;
