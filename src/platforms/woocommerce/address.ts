/** The address of a site, as an admin enters it: https, and nothing in it but host, port and path. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The address without a slash at its end, or the sentence that says what to enter instead. */
export function siteAddress(entered: string): { ok: true; site: URL } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  if (!URL.canParse(entered.trim())) return refuse('the site is not an address; enter it as https://shop.example');
  const site = new URL(entered.trim());
  if (site.username || site.password) return refuse('the site holds a user name or password; enter it without them');
  if (site.search || site.hash) return refuse('the site holds a query; enter it without what follows ? or #');
  const isLocal = LOOPBACK.test(site.hostname);
  if (site.protocol !== 'https:' && !(site.protocol === 'http:' && isLocal)) {
    return refuse('the keys would travel in the clear; give the site a certificate and enter it with https://');
  }
  site.pathname = site.pathname.replace(/\/+$/, '');
  return { ok: true, site };
}

/** What a site is called wherever it is told apart from others: host and path, lower case. */
export function siteId(address: string): string | undefined {
  if (!URL.canParse(address.trim())) return undefined;
  const { host, pathname } = new URL(address.trim());
  return (host + pathname)
    .toLowerCase()
    .replace(/\/+$/, '')
    .replace(/^www\./, '');
}
