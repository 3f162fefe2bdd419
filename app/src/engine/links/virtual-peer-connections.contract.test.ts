import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { VirtualInternet } from '@kith/shared/testing/virtual-peer-connections';
import { peerConnectionsContract } from '../ports/peer-connections.contract.ts';

const clock = new VirtualClock();
const internet = new VirtualInternet(clock, new SeededRandom(1), {
  latencyMs: 10,
  bytesPerSecond: 10_000_000,
});

peerConnectionsContract('virtual', () => ({
  initiator: internet.machine('a'),
  responder: internet.machine('b'),
  wait: async promise => {
    await clock.advanceAsync(2_000);
    return promise;
  },
}));
