import type { PeerSignal } from '@kith/shared/link/link-signal';
import { PEER_CONNECTION_CASES, TestEnd } from '../../../engine/ports/peer-connection-cases.ts';
import { browserPeerConnections } from '../browser-peer-connections.ts';

/** What a test can ask of the page. */
export interface ConnectionPage {
  /** Runs a case of the contract between two connections of this page. */
  runCase(index: number): Promise<void>;
  /** Makes an end that sends back whatever arrives; its signals go to `kithSignal`. */
  makeEcho(role: 'initiator' | 'responder'): void;
  signal(signal: PeerSignal): void;
  opened(): Promise<void>;
  closed(): Promise<string>;
  destroy(): void;
}

declare global {
  interface Window {
    kithConnections: ConnectionPage;
    /** Exposed by the test. */
    kithSignal(signal: PeerSignal): Promise<void>;
  }
}

let end: TestEnd | undefined;

function theEnd(): TestEnd {
  if (end === undefined) throw new Error('make an end first');
  return end;
}

window.kithConnections = {
  async runCase(index) {
    await PEER_CONNECTION_CASES[index]?.run({
      initiator: browserPeerConnections,
      responder: browserPeerConnections,
      wait: promise => promise,
    });
  },
  makeEcho(role) {
    const echo = new TestEnd(
      {
        connect: (options, events) => {
          const connection = browserPeerConnections.connect(options, {
            ...events,
            message: bytes => void connection.send(bytes),
          });
          return connection;
        },
      },
      role,
    );
    echo.carry = signal => void window.kithSignal(signal);
    end = echo;
  },
  signal: signal => theEnd().connection.signal(signal),
  opened: () => theEnd().opened,
  closed: () => theEnd().closed,
  destroy: () => theEnd().connection.destroy(),
};
