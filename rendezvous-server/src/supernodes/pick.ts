import type { RandomBytes } from '@kith/shared/identity/crypto-suite';

/** Some of them, by chance. */
export function pick<T>(items: readonly T[], count: number, random: RandomBytes): T[] {
  const left = [...items];
  const picked: T[] = [];
  while (picked.length < count && left.length > 0) {
    const [high = 0, low = 0] = random(2);
    picked.push(...left.splice(((high << 8) | low) % left.length, 1));
  }
  return picked;
}
