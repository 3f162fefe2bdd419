/** Name of a key for people, from its `KeyboardEvent.code`: `KeyT` is T, `ControlRight` is Control Right. */
export function keyName(code: string): string {
  return code
    .replace(/^(Key|Digit)(?=.$)/, '')
    .replace(/^Numpad(?=.)/, 'Numpad ')
    .replace(/(?<=[a-z])(?=Left$|Right$)/, ' ');
}
