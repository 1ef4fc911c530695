import { Resolver } from 'node:dns/promises';
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
  /** Name servers to ask; those of the machine unless said. */
  nameServers?: readonly string[];
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
        lookup: guarded({ mayCall, timeoutMs, servers: options.nameServers }),
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

type Found = { address: string; family: 4 | 6 }[];

/**
 * The addresses of a name, asked of the name servers in the event loop: getaddrinfo would hold one of the four threads that files and
 * everything else wait for. Names of /etc/hosts are not known here but localhost, which is this machine. Nothing is asked after `timeoutMs`.
 */
async function resolved(
  host: string,
  { timeoutMs, servers }: { timeoutMs: number; servers?: readonly string[] | undefined },
): Promise<Found> {
  const resolver = new Resolver({ timeout: Math.min(DNS_MS, timeoutMs), tries: 1 });
  if (servers) resolver.setServers(servers);
  const late = setTimeout(() => resolver.cancel(), timeoutMs);
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    const of = (one: PromiseSettledResult<string[]>, family: 4 | 6) =>
      one.status === 'fulfilled' ? one.value.map((address) => ({ address, family })) : [];
    return [...of(four, 4), ...of(six, 6)];
  } finally {
    clearTimeout(late);
  }
}

const DNS_MS = 2_000;

type Guard = { mayCall(address: string): boolean; timeoutMs: number; servers?: readonly string[] | undefined };

/** Every address that a name has must be one that may be called. */
const guarded =
  ({ mayCall, ...how }: Guard): LookupFunction =>
  (host, options, done) => {
    const answer = (found: Found) => {
      const [first] = found;
      if (!first) return done(new Error('no address'), '', 4);
      if (!found.every(({ address }) => mayCall(address)))
        return done(Object.assign(new Error(REFUSED), { code: REFUSED }), '', 4);
      if (options.all) done(null, found);
      else done(null, first.address, first.family);
    };
    if (/^localhost\.?$/i.test(host)) return answer([{ address: '127.0.0.1', family: 4 }]);
    resolved(host, how).then(answer, (error) => done(error, '', 4));
  };

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
