import { createAdminApiClient } from '@shopify/admin-api-client';
import * as z from 'zod';
import { callOut, clockOf, type NoAnswer, retryAfterMs } from '../../core/out-call.ts';
import { type Answer, type ConnectorDeps, type Refusal, refusedHere } from '../platform.ts';

/** One GraphQL operation, sent with Shopify's own client; what went wrong is read from both of its places. */

/** The last of the year: each stays for at least twelve months. */
export const API_VERSION = '2026-10';

export type Executed<T> = { data: T; at: Date };
export type ShopifyCall = <T>(
  operation: string,
  variables: object,
  schema: z.ZodType<T>,
) => Promise<Answer<Executed<T>>>;

const SHOP = /^[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com$/;

/** The shop's own address; a domain that a merchant bought could be anybody's. */
export function shopDomain(entered: string): string | undefined {
  const domain = entered
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '');
  return SHOP.test(domain) ? domain : undefined;
}

const Errors = z.array(
  z.object({ message: z.string().catch(''), extensions: z.object({ code: z.string() }).partial().nullish() }),
);
const Cost = z.object({
  cost: z.object({
    requestedQueryCost: z.number(),
    throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() }),
  }),
});

/** How long until the bucket holds what the operation asks for; a second where it does not say. */
function refillMs(extensions: unknown): number {
  const read = Cost.safeParse(extensions);
  if (!read.success) return 1_000;
  const { requestedQueryCost, throttleStatus } = read.data.cost;
  const missing = requestedQueryCost - throttleStatus.currentlyAvailable;
  return Math.min(Math.max(Math.ceil((missing / throttleStatus.restoreRate) * 1000), 100), 60_000);
}

export const badAnswer = { kind: 'unknown', why: 'bad-answer' } as const;
export const rejected = (code: string, reason: string): Refusal & { kind: 'rejected' } => ({
  kind: 'rejected',
  code,
  reason: reason.slice(0, 300),
  permanent: true,
});

const NOT_INSTALLED = {
  zh: 'Shopify 拒绝这个应用；请检查它是否已安装、权限范围是否齐全',
  en: 'Shopify refuses this app: check that it is installed and has its scopes',
};
const NO_SHOP = {
  zh: 'Shopify 在这个地址没有店；请核对 myshopify.com 的名字',
  en: 'Shopify has no shop at this address: check the myshopify.com name',
};
const ADDRESS = {
  zh: '这不是 myshopify.com 的地址；请写成 my-shop.myshopify.com',
  en: 'the shop is not a myshopify.com address; enter it as my-shop.myshopify.com',
};

export function statusRefusal(status: number, headers: Headers, now: Date): Refusal {
  if (status === 401) return { kind: 'auth', needs: 'refresh', code: '401' };
  if (status === 429) return { kind: 'throttled', afterMs: retryAfterMs(headers.get('retry-after'), now), code: '429' };
  if (status >= 500) return { kind: 'unknown', why: 'no-answer' };
  if (status === 403) return refusedHere('403', NOT_INSTALLED);
  if (status === 404) return refusedHere('404', NO_SHOP);
  return refusedHere(String(status), {
    zh: `Shopify 应答 HTTP ${status}；请核对店铺地址和应用`,
    en: `Shopify answers with HTTP ${status}: check the shop's address and the app`,
  });
}

function graphRefusal(graphQLErrors: unknown, extensions: unknown): Refusal {
  const read = Errors.safeParse(graphQLErrors);
  const first = read.success ? read.data[0] : undefined;
  if (!read.success || !first) return badAnswer;
  const codes = read.data.map((one) => one.extensions?.code ?? '');
  if (codes.includes('THROTTLED')) return { kind: 'throttled', afterMs: refillMs(extensions), code: 'THROTTLED' };
  if (codes.some((code) => code === '' || code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT')) return badAnswer;
  return rejected(codes[0] ?? '', first.message);
}

const Paths = z.array(z.object({ path: z.array(z.unknown()).nullish() }));

/** A change that was made, of which only a part of the answer is refused. */
function mayBeMade(text: string, data: unknown, graphQLErrors: unknown): boolean {
  if (!text.startsWith('mutation')) return false;
  const paths = Paths.safeParse(graphQLErrors);
  const inside = paths.success && paths.data.some(({ path }) => (path?.length ?? 0) > 1);
  return inside || Object.values(data ?? {}).some((field) => field !== null);
}

type Operation = { text: string; variables: object };
type Wire = Pick<ConnectorDeps, 'fetch' | 'now' | 'timeoutMs' | 'baseUrl'> & { domain: string; token: string };

async function execute<T>(
  wire: Wire,
  { text, variables }: Operation,
  schema: z.ZodType<T>,
): Promise<Answer<Executed<T>>> {
  const { domain, token, baseUrl } = wire;
  const before = wire.now();
  let none: NoAnswer | undefined;
  let headers = new Headers();
  const client = createAdminApiClient({
    storeDomain: domain,
    apiVersion: API_VERSION,
    accessToken: token,
    async customFetchApi(address, init) {
      const url = new URL(baseUrl ? `${baseUrl}/${domain}${new URL(address).pathname}` : address);
      const request = { method: 'POST' as const, headers: { ...init?.headers } as Record<string, string> };
      const answer = await callOut(url, { ...request, body: init?.body ?? '' }, wire);
      if (answer.kind !== 'answer') {
        none = answer;
        throw new Error('no answer');
      }
      headers = answer.headers;
      return new Response(answer.text || null, { status: answer.status, headers: textHeaders(answer.headers) });
    },
  });
  const { data, errors, extensions } = await client.request(text, { variables: { ...variables } });
  if (none) return none;
  const status = errors?.networkStatusCode ?? 200;
  if (status !== 200) return statusRefusal(status, headers, before);
  const said = errors?.graphQLErrors;
  if (errors) return said && !mayBeMade(text, data, said) ? graphRefusal(said, extensions) : badAnswer;
  const read = schema.safeParse(data);
  return read.success ? { kind: 'ok', value: { data: read.data, at: clockOf(headers) ?? before } } : badAnswer;
}

/** A token that is no longer taken was refused before anything was done, so the call is made once more with another. */
export function createCall(deps: ConnectorDeps): ShopifyCall {
  const domain = shopDomain(deps.credentials['shop'] ?? '');
  return async (text, variables, schema) => {
    if (!domain) return refusedHere('address', ADDRESS);
    const token = await deps.token();
    const first = await execute({ ...deps, domain, token }, { text, variables }, schema);
    if (first.kind !== 'auth') return first;
    return execute({ ...deps, domain, token: await deps.token(token) }, { text, variables }, schema);
  };
}

/** What was read is text already: lengths and encodings of the wire no longer hold. */
const textHeaders = (headers: Headers) => ({ 'content-type': headers.get('content-type') ?? '' });
