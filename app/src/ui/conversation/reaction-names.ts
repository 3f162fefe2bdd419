/** Who gave an emoji, in the order in which they gave it: `Bob Okafor, You`. */
export function reactionNames(
  authors: readonly string[],
  /** The other person. */
  address: string,
  called: { readonly you: string; readonly name: string },
): string {
  return authors.map(author => (author === address ? called.name : called.you)).join(', ');
}
