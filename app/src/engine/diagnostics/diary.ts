/** What may stand in an entry beside its name: codes, counts, times, pseudonyms. Never what a person wrote or is called. */
export type DiaryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where an engine writes down what happened: a daemon's log file, the memory of a page. */
export interface Diary {
  /** @param event what happened, in fixed words */
  write(level: 'info' | 'warn' | 'error', event: string, fields?: DiaryFields): void;
}
