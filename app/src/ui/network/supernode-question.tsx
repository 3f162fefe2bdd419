import { bitRateText } from '../format/bit-rate.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { useToast } from '../state/toasts.tsx';
import { useNow } from '../state/use-now.ts';
import { useChangeSettings, useSettings } from '../state/use-settings.ts';
import { useCallRows, useTopicRow } from '../state/use-topic.ts';
import { mayAsk } from './supernode-words.ts';

/** "Not now" is asked again after so long: a week. */
const LATER = 7 * 86_400_000;

/**
 * Whether others may connect through this device: asked where there is time to read, not while one talks or something
 * rings.
 */
export function SupernodeQuestion() {
  const text = useText();
  const locale = useLocale();
  const toast = useToast();
  const settings = useSettings();
  const change = useChangeSettings();
  const now = useNow(60_000);
  const inCall = useCallRows().some(({ state }) => state !== 'ended');
  const network = useTopicRow('network', {}, '');
  if (inCall || !mayAsk(network, settings, now)) return null;
  const cap = settings.volunteerCap;
  return (
    <Banner
      tone="info"
      live="polite"
      title={text('consent.title')}
      actions={
        <>
          <Button
            size="small"
            look="primary"
            onClick={() => {
              change({ volunteer: 'yes' });
              toast({ tone: 'ok', text: text('consent.thanks') });
            }}
          >
            {text('consent.yes')}
          </Button>
          <Button size="small" onClick={() => change({ volunteerAskAfter: Date.now() + LATER })}>
            {text('consent.not-now')}
          </Button>
          <Button size="small" look="ghost" onClick={() => change({ volunteer: 'no' })}>
            {text('consent.never')}
          </Button>
        </>
      }
    >
      {cap === 0 ? text('consent.text-no-limit') : text('consent.text', { rate: bitRateText(cap, locale) })}
    </Banner>
  );
}
