import type { NatFindings } from '../../../engine/ports/nat-probe.ts';
import { browserNatProbe } from '../nat-probe.ts';

/** What a test can ask of the page. */
export interface NatPage {
  measure(urls: readonly string[]): Promise<NatFindings>;
}

declare global {
  interface Window {
    kithNat: NatPage;
  }
}

window.kithNat = {
  measure: urls => browserNatProbe.measure([{ urls }], async () => undefined),
};
