import { isUtf8 } from 'node:buffer';
import type { Parcel, SlackBody } from './wire.ts';

const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

const isForm = (contentType: string): boolean => mediaType(contentType) === 'application/x-www-form-urlencoded';

const isRecord = (value: unknown): value is SlackBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws URIError for what is not percent-encoded UTF-8. */
const unplus = (written: string): string => decodeURIComponent(written.replace(/\+/g, ' '));

function formFields(written: string): SlackBody {
  const pairs = written
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [unplus(pair), ''] : [unplus(pair.slice(0, at)), unplus(pair.slice(at + 1))];
    });
  return Object.fromEntries(pairs);
}

/**
 * JSON, a form, or a form whose `payload` is JSON; a charset after the content type does not matter.
 * `undefined` for anything else and for bytes that are not UTF-8. Never throws.
 */
export function parseBody(raw: Buffer, contentType: string): SlackBody | undefined {
  if (!isUtf8(raw)) return undefined;
  try {
    const written = raw.toString('utf8');
    if (mediaType(contentType) === 'application/json') return onlyRecord(JSON.parse(written));
    if (!isForm(contentType)) return undefined;
    const fields = formFields(written);
    return typeof fields['payload'] === 'string' ? onlyRecord(JSON.parse(fields['payload'])) : fields;
  } catch {
    return undefined;
  }
}

const onlyRecord = (value: unknown): SlackBody | undefined => (isRecord(value) ? value : undefined);

/** Slack's certificate probe carries no signature. Exactly `ssl_check=1`, and then nothing else in it is used. */
export const isSslCheck = (raw: Buffer, contentType: string): boolean =>
  isForm(contentType) && raw.length < 4096 && /(?:^|&)ssl_check=1(?:&|$)/.test(raw.toString('latin1'));

/** The bytes to keep: as they arrived, with the value of every response_url cut out, for it is a bearer secret. */
export function keptBytes(parcel: Parcel): Buffer {
  const { body, raw, contentType } = parcel;
  if (!('response_url' in body) && !('response_urls' in body)) return raw;
  if (isForm(contentType) && 'command' in body) {
    return Buffer.from(raw.toString('utf8').replace(/(^|&)(response_urls?)=[^&]*/g, '$1$2='));
  }
  const cut = JSON.stringify({ ...body, response_url: '', response_urls: [] });
  return Buffer.from(isForm(contentType) ? `payload=${encodeURIComponent(cut)}` : cut);
}
