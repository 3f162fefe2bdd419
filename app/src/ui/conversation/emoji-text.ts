const PICTURE = /\p{Emoji_Presentation}|\p{Extended_Pictographic}/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Whether a message is one to three emoji and nothing else: those are shown large. */
export function isOnlyEmoji(text: string): boolean {
  const words = text.trim();
  if (words === '' || words.length > 60 || !PICTURE.test(words)) return false;
  let count = 0;
  for (const { segment } of graphemes.segment(words)) {
    if (segment.trim() === '') continue;
    if (!PICTURE.test(segment)) return false;
    count += 1;
  }
  return count <= 3;
}
