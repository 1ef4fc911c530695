import type { Localized } from '../../core/localized.ts';

/** The address of a site, as an admin enters it: https, and nothing in it but host, port and path. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The address without a slash at its end, or the sentence that says what to enter instead. */
export function siteAddress(entered: string): { ok: true; site: URL } | { ok: false; words: Localized } {
  const refuse = (words: Localized) => ({ ok: false as const, words });
  if (!URL.canParse(entered.trim()))
    return refuse({
      zh: '这不是网站地址；请写成 https://shop.example',
      en: 'the site is not an address; enter it as https://shop.example',
    });
  const site = new URL(entered.trim());
  if (site.username || site.password)
    return refuse({
      zh: '地址里带了用户名或密码；请去掉',
      en: 'the site holds a user name or password; enter it without them',
    });
  if (site.search || site.hash)
    return refuse({
      zh: '地址里带了参数；请去掉 ? 或 # 及其后面的部分',
      en: 'the site holds a query; enter it without what follows ? or #',
    });
  const isLocal = LOOPBACK.test(site.hostname);
  if (site.protocol !== 'https:' && !(site.protocol === 'http:' && isLocal)) {
    return refuse({
      zh: '密钥会明文传送；请给网站装证书，并写成 https:// 开头',
      en: 'the keys would travel in the clear; give the site a certificate and enter it with https://',
    });
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
