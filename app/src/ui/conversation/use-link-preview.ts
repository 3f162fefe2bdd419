import { useEffect, useState } from 'react';
import type { LinkPreview } from '../../api/contract.ts';
import { splitLinks } from '../parts/text-links.ts';
import { useClient } from '../state/client-context.ts';
import { useSettings } from '../state/use-settings.ts';
import { useSession } from '../state/use-topic.ts';
import { smallPicture } from './small-picture.ts';

/** An address is complete when nothing was typed for so long. Milliseconds. */
const PAUSE = 700;

export interface ComposedPreview {
  /** The address that is being looked at. */
  readonly looking: string | undefined;
  readonly preview: LinkPreview | undefined;
  remove(): void;
  /** What goes with a message that is sent now. */
  take(text: string): { readonly preview?: LinkPreview };
}

/** The first web address of a text. */
function firstLink(text: string): string | undefined {
  const link = splitLinks(text).find(({ href }) => href !== undefined && /^https?:/i.test(href));
  // As it stands there: an address without its scheme is not looked at.
  return link?.href === link?.text ? link?.href : undefined;
}

/** The preview of what is being written, for people who turned that on: seen before it is sent, and taken out at will. */
export function useLinkPreview(text: string): ComposedPreview {
  const client = useClient();
  const session = useSession();
  const { linkPreviews } = useSettings();
  const [found, setFound] = useState<{ readonly url: string; readonly preview: LinkPreview | undefined }>();
  const [refused, setRefused] = useState<string>();
  const on = linkPreviews && session?.engine === 'daemon';
  const link = on ? firstLink(text) : undefined;
  const url = link === refused ? undefined : link;
  useEffect(() => {
    if (url === undefined) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      const result = await client.call('link.preview', { url });
      if (!result.ok) {
        if (current) setFound({ url, preview: undefined });
        return;
      }
      const { picture, title, description } = result.value;
      const small = picture && (await smallPicture(picture.type, picture.data));
      const preview = { url, title, ...(description && { description }), ...(small && { picture: small }) };
      if (current) setFound({ url, preview });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, url]);
  const here = found !== undefined && found.url === url ? found : undefined;
  return {
    looking: here ? undefined : url,
    preview: here?.preview,
    remove: () => setRefused(url),
    take: sent => {
      setRefused(undefined);
      return here?.preview && sent.includes(here.url) ? { preview: here.preview } : {};
    },
  };
}
