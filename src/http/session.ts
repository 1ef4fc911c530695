import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Who may use the console: whoever holds its token. The browser gets a cookie that is derived from it, so that the
 * token itself never lies in a browser's cookie store; a new token ends every session.
 */
export type Session = {
  cookieName: string;
  setCookie(secure: boolean): string;
  hasCookie(header: string | undefined): boolean;
  hasBearer(header: string | undefined): boolean;
  isToken(given: unknown): boolean;
};

const THIRTY_DAYS_S = 30 * 24 * 3600;

const derived = (token: string, purpose: string): string =>
  createHmac('sha256', token).update(`zhanggui console ${purpose}`).digest('base64url');

/** Proof that a server knows the token, for a client that will not show it to a stranger on the port. */
export const helloProof = (token: string, nonce: string): string => derived(token, `hello ${nonce}`);

/** Compares digests, so that neither the length nor the first wrong byte shows in the time taken. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Throws on a token too short to be a secret. */
export function createSession(token: string): Session {
  if (token.length < 16) throw new Error('the console token is too short');
  const value = derived(token, 'cookie');
  /** Cookies know no port: the name keeps two servers on one machine apart. */
  const cookieName = `zhanggui_${derived(token, 'name')
    .replace(/[^a-zA-Z0-9]/g, '')
    .slice(0, 8)}`;
  const isToken = (given: unknown) => typeof given === 'string' && sameText(given, token);
  return {
    cookieName,
    setCookie(secure) {
      const parts = [`${cookieName}=${value}`, 'Path=/', `Max-Age=${THIRTY_DAYS_S}`, 'HttpOnly', 'SameSite=Strict'];
      return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
    },
    hasCookie(header) {
      const pairs = (header ?? '').split(';').map((pair) => pair.trim());
      return pairs.some(
        (pair) => pair.startsWith(`${cookieName}=`) && sameText(pair.slice(cookieName.length + 1), value),
      );
    },
    hasBearer: (header) => header?.startsWith('Bearer ') === true && isToken(header.slice('Bearer '.length).trim()),
    isToken,
  };
}
