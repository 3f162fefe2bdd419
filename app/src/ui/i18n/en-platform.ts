/** Texts about the program itself: reports, accounts side by side, installation, notifications. */
export const enPlatform = {
  'report.problem': 'Report a problem',
  'report.problem-text': 'What Kith knows about itself, for whoever helps you. Nothing is sent by itself.',
  'report.open': 'Show the report',
  'report.explain':
    'This is all that the report holds: no message, no name, no password. Read it, then copy or save it and give it to whoever helps you.',
  'report.content': 'What the report holds',
  'report.copy': 'Copy',
  'report.save': 'Save as file',

  'profile.accounts': 'Accounts on this computer',
  'profile.default': 'Main account',

  'notice.ended-unexpectedly.title': 'Kith did not end properly the last time',
  'notice.ended-unexpectedly.text':
    'Nothing that was acknowledged is lost. If this happens again without a reason that you know, such as a power cut, the report helps to find out why.',
};
