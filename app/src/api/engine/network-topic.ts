import type { Engine } from '../../engine/engine.ts';
import type { NetworkRow } from '../contract/network.ts';
import type { TopicSource } from '../server/topic-source.ts';

/** How this device is connected, and what it does for others. */
export function networkTopic({
  nat,
  supernode,
  overlay,
}: Pick<Engine, 'nat' | 'supernode' | 'overlay'>): TopicSource<NetworkRow> {
  const row = (): NetworkRow => {
    const { addresses, samples, ...behaviour } = nat.view;
    const { routerPorts, ...serving } = supernode.view;
    return {
      overlay: overlay.state,
      nat: { ...behaviour, addresses: [...addresses], samples: [...samples] },
      supernode: { ...serving, routerPorts: [...routerPorts] },
      wanted: supernode.wanted,
    };
  };
  return {
    snapshot: async () => [row()],
    subscribe: onChange => {
      const tell = () => onChange({ set: [row()] });
      const endings = [nat.onChange(tell), supernode.onChange(tell), overlay.onChange(tell)];
      return () => {
        for (const end of endings) end();
      };
    },
  };
}
