import { errorCode, StartFailure } from './start-failure.ts';

/** What an operator can do about a port that can't be had; another error as it is. */
export function bindFailure(error: Error, port: number, host: string, flag: string): Error {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new StartFailure(
        `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port with ${flag}.`,
      );
    case 'EACCES':
      return new StartFailure(
        `This user may not listen on port ${port}. Choose one above 1023 with ${flag}, or allow it to.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartFailure(
        `This machine has no address ${host}. Choose one that it has (0.0.0.0 means all of them).`,
      );
    default:
      return error;
  }
}
