import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** `retry`: it may be there later. */
export type Fetched = { bytes: Buffer } | { why: string; retry: boolean };

export type FetchOptions = {
  /** Which addresses may be called; those on the public internet unless said. */
  mayCall?(address: string): boolean;
  timeoutMs?: number;
};

export const MOST_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MS = 5_000;
const no = (why: string, retry = false): Fetched => ({ why, retry });

/**
 * A picture that a platform named: GET by http or https on their usual ports, at most 2 MB in 5 s, redirects refused. The address that is
 * called is the one that was looked at: names are resolved once, here, so that a name cannot point elsewhere a moment later.
 */
export async function fetchPicture(address: string, options: FetchOptions = {}): Promise<Fetched> {
  const { mayCall = isPublicAddress, timeoutMs = TIMEOUT_MS } = options;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return no('no http(s) address');
  if (url.username || url.password) return no('an address with a password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !mayCall(host)) return no('not on the public internet');
  if (url.port !== '' && !options.mayCall) return no('not on the usual port');
  return new Promise((settle) => {
    const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method: 'GET',
        lookup: guarded(mayCall),
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'image/*' },
      },
      (answer) => read(answer).then(settle),
    );
    call.on('error', (error) => settle(failed(error)));
    call.end();
  });
}

const REFUSED = 'REFUSED_ADDRESS';

/** Every address that a name has must be one that may be called. */
const guarded =
  (mayCall: (address: string) => boolean): LookupFunction =>
  (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const refused =
        error ??
        (found.every(({ address }) => mayCall(address)) ? null : Object.assign(new Error(REFUSED), { code: REFUSED }));
      const [first] = found ?? [];
      if (refused || !first) done(refused ?? new Error('no address'), '', 4);
      else if (options.all) done(null, found);
      else done(null, first.address, first.family);
    });

function failed(error: NodeJS.ErrnoException): Fetched {
  if (error.code === REFUSED) return no('not on the public internet');
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return no('no answer in time', true);
  return no(`not reached: ${(error.code ?? 'error').slice(0, 40)}`, true);
}

async function read(answer: IncomingMessage): Promise<Fetched> {
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    const retry = status === 429 || status >= 500;
    return no(status >= 300 && status < 400 ? 'leads elsewhere' : `answered ${status}`, retry);
  }
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MOST_BYTES) {
        answer.destroy();
        return no('larger than 2 MB');
      }
      parts.push(part);
    }
  } catch (error) {
    return failed(error as NodeJS.ErrnoException);
  }
  return { bytes: Buffer.concat(parts) };
}
