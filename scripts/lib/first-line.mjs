import { stripVTControlCharacters } from 'node:util';

/** @type {(message: string | undefined) => string} */
export const firstLine = message => stripVTControlCharacters(message ?? '').split('\n')[0] || 'no message';
