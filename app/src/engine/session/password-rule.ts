/** Fewer characters are guessed too soon, whatever the hash costs. */
const SHORTEST_PASSWORD = 8;

/** Whether a password is too short, or is the user name. */
export function isWeakPassword(password: string, userName: string): boolean {
  return (
    [...password.normalize('NFKC')].length < SHORTEST_PASSWORD ||
    password.toLowerCase() === userName.toLowerCase()
  );
}
