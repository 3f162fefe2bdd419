import type { Session } from 'electron';

/**
 * Dictionaries that there are; `undefined` on macOS, whose own spell check knows the language by itself. Elsewhere
 * Chromium fetches a dictionary when its language is first chosen, so nothing is checked before one is.
 */
export function spellLanguages(session: Session, platform: NodeJS.Platform): string[] | undefined {
  return platform === 'darwin' ? undefined : session.availableSpellCheckerLanguages;
}

export function checkSpelling(session: Session, chosen: readonly string[], platform: NodeJS.Platform): void {
  if (platform === 'darwin') return;
  const there = new Set(session.availableSpellCheckerLanguages);
  const languages = chosen.filter(language => there.has(language));
  session.setSpellCheckerLanguages(languages);
  session.setSpellCheckerEnabled(languages.length > 0);
}
