/** Bounds of what passes between a window and the system around it, both trusted but for a bug. */
export const DESKTOP_LIMITS = {
  /** Ids of notices and of screens to share: ours are addresses and call ids, Electron's are short. */
  idLength: 400,
  labelLength: 100,
  /** Titles of other programs' windows are cut to it. */
  titleLength: 300,
  /** Systems show three to five lines. */
  bodyLength: 500,
  /** An accelerator of five keys with the longest names. */
  keyLength: 60,
  /** As `invite-link.ts` reads them. */
  linkLength: 2_048,
  /** Each language costs memory in every window. */
  spellLanguages: 5,
  profiles: 20,
  /** Screens and windows in the picker; more are left out, windows last opened first. */
  sources: 60,
  /** A PNG of 320 by 180 pixels in base64 has at most about 230,000 characters. */
  thumbnailLength: 400_000,
} as const;
