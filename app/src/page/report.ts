/** A page has no other log than its console; what goes wrong is for whoever looks for it. */
export function report(where: string, error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: as said above
  console.error(`Kith, ${where}:`, error);
}
