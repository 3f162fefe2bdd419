/** The profile that needs no name: that of who has one account on this machine. */
export const DEFAULT_PROFILE = 'default';

/** What a profile may be called: it is also the name of a folder, on every system. */
export const PROFILE_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

export function isProfileName(name: string): boolean {
  return PROFILE_NAME.test(name);
}
