import { useSession } from './use-topic.ts';

/** Host name of the server that this account is on. */
export function useServerHost(): string | undefined {
  const url = useSession()?.server?.url;
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname.replace(/^\[|\]$/g, '');
}
