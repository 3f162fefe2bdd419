import type { Result } from '@kith/shared/protocol/result';

/** What a page says about itself, within the bounds of a message. */
export interface FoundPreview {
  readonly title: string;
  readonly description?: string;
  /** As the site gave it: nothing has decoded it yet. */
  readonly picture?: { readonly type: string; readonly bytes: Uint8Array };
}

/**
 * Looks at an address for whoever is about to send it. Speaks to public addresses only, without cookies, within bounds of
 * time and size. A page has none: browsers do not let it read other sites.
 */
export interface LinkPreviewer {
  /** `no-preview`: not reachable, not allowed, no page, or one that says nothing about itself. */
  preview(url: string): Promise<Result<FoundPreview, 'no-preview'>>;
}
