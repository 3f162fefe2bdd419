const EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Whether a message is one to three emoji and nothing else: those are shown large. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 60 && EMOJI.test(text.trim());
}
