import type { ReactNode } from 'react';
import { useNavigator } from '../state/navigation.tsx';
import { linkTarget } from './link-target.ts';

/**
 * A link out of the window, which tells nothing about it. Where it leads elsewhere than it may seem to, it asks first; an
 * invitation is taken up here.
 */
export function SafeLink({
  href,
  shown = href,
  className,
  children,
}: {
  href: string;
  /** What is read in its place. */
  shown?: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  const navigator = useNavigator();
  const { host, doubt } = linkTarget(href, shown);
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={doubt === undefined ? undefined : host}
      className={className}
      onClick={event => {
        if (href.startsWith('kith:join?')) {
          event.preventDefault();
          navigator.openDialog({ kind: 'add-buddy', prefill: href });
        } else if (doubt !== undefined) {
          event.preventDefault();
          navigator.openDialog({ kind: 'open-link', href, shown });
        }
      }}
      // The middle button opens links too.
      onAuxClick={event => {
        if (doubt === undefined && !href.startsWith('kith:')) return;
        event.preventDefault();
      }}
    >
      {children}
    </a>
  );
}
