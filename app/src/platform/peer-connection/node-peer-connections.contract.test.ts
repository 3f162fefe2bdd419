import { peerConnectionsContract } from '../../engine/ports/peer-connections.contract.ts';
import { nodePeerConnections } from './node-peer-connections.ts';

peerConnectionsContract('Node with Node', () => ({
  initiator: nodePeerConnections,
  responder: nodePeerConnections,
  wait: promise => promise,
}));
