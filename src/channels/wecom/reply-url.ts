import type { Log, WecomConfig } from './deps.ts';

/** A response_url is a place we will post to because a callback said so: it must be WeCom's own, or the test base's. */
export const VENDOR_HOST = 'qyapi.weixin.qq.com';

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

export function isReplyUrl(url: string, config: Pick<WecomConfig, 'apiBase'>): boolean {
  const parsed = URL.parse(url);
  const base = URL.parse(config.apiBase);
  if (!parsed || !base || parsed.username !== '' || parsed.password !== '') return false;
  const plain = base.protocol === 'http:' && isLoopback(base.hostname) && parsed.host === base.host;
  if (parsed.protocol !== 'https:' && !(plain && parsed.protocol === 'http:')) return false;
  return parsed.host === VENDOR_HOST || parsed.host === base.host;
}

/** The url if it may be used; a foreign one is dropped, and only its host is logged. */
export function checkedReplyUrl(url: string | undefined, config: WecomConfig, log: Log): string | undefined {
  if (url === undefined || isReplyUrl(url, config)) return url;
  log.warn({ host: URL.parse(url)?.host ?? '' }, 'a response_url that is not on WeCom was dropped');
  return undefined;
}
