import { createHash } from 'node:crypto';

/** Lower hex MD5 of the secret and then all names and values in the order of their names; the secret is in front only. */
export function signOf(secret: string, params: Record<string, string>): string {
  const names = Object.keys(params).filter((name) => name !== 'sign');
  const said = names.sort().map((name) => `${name}${params[name] ?? ''}`);
  return createHash('md5')
    .update(`${secret}${said.join('')}`, 'utf8')
    .digest('hex');
}
