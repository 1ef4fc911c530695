import { createHash } from 'node:crypto';

/** UPPER(MD5(secret + key and value of every parameter, keys in ASCII order + secret)), values raw. Official vector. */
export function signPdd(params: Readonly<Record<string, string>>, secret: string): string {
  const text = Object.keys(params)
    .filter((key) => key !== 'sign')
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => key + params[key])
    .join('');
  return createHash('md5').update(`${secret}${text}${secret}`).digest('hex').toUpperCase();
}
