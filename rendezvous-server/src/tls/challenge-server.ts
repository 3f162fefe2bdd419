import { createServer } from 'node:http';
import { StartFailure } from '../start-failure.ts';

/** Answers the HTTP challenges of an ACME authority (RFC 8555, section 8.3). */
export interface ChallengeServer {
  readonly port: number;
  /** What to answer for a token, until it is removed. */
  set(token: string, keyAuthorization: string): void;
  remove(token: string): void;
  close(): void;
}

const PATH = '/.well-known/acme-challenge/';

/** Listens for challenges; everything else is sent on to HTTPS. */
export async function openChallengeServer(port: number, domain: string): Promise<ChallengeServer> {
  const answers = new Map<string, string>();
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (!url.startsWith(PATH)) {
      response.writeHead(308, { location: `https://${domain}${url.replace(/[\r\n]/g, '')}` }).end();
      return;
    }
    const answer = answers.get(url.slice(PATH.length));
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(answer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', error =>
      reject(
        new StartFailure(
          `Port ${port} for the ACME challenge can't be used (${error.message}). Free it, or choose another with --acme-port.`,
        ),
      ),
    );
    server.listen(port, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    set: (token, keyAuthorization) => void answers.set(token, keyAuthorization),
    remove: token => void answers.delete(token),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
