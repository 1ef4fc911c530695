import type { ConnectorCode, Credentials } from '../platforms/platform.ts';
import type { LocalShop, World, WorldEvent } from './world.ts';

/** How one platform speaks: no sockets, no time of its own. One file each in dialects/, listed in dialects.ts. */
export type Dialect = {
  code: ConnectorCode;
  /** Checks the signature first, calls `world.begin(shop, operation)` once, then carries the request out. */
  answer(world: World, request: LocalRequest): LocalAnswer;
  /** What a person would enter on the connect page for this shop: by the connector's field names, from `shop.secrets`. */
  credentials(shop: LocalShop): Credentials;
  /** What a signed read says is the shop's id, where that is more than `shop.account`. */
  account?(shop: LocalShop): string;
  /** The push that this platform sends of an event, signed as it signs; none where it pushes none. */
  push?(world: World, shop: LocalShop, event: WorldEvent): LocalPush | undefined;
};

export type LocalRequest = {
  method: string;
  /** Whole, as the caller wrote it. */
  url: string;
  /** Behind `/<connector>`, with its first slash. */
  path: string;
  query: Record<string, string>;
  /** Lower case. */
  headers: Record<string, string>;
  body: Buffer;
};

/** JSON unless `type` says otherwise. */
export type LocalAnswer = { status: number; body: string; type?: string; headers?: Record<string, string> };

export type LocalPush = { body: string; headers: Record<string, string>; query?: Record<string, string> };

export const json = (value: unknown, status = 200): LocalAnswer => ({ status, body: jsonText(value) });

/** Bigints as plain numbers of any length, as platforms write their 64-bit ids. */
export function jsonText(value: unknown): string {
  const marked = JSON.stringify(value, (_key, v) => (typeof v === 'bigint' ? `\u0000${v}\u0000` : v));
  return marked.replaceAll(/"\\u0000(-?\d+)\\u0000"/g, '$1');
}

/** The fields of a form body; where one comes twice, the last. */
export const formOf = (request: LocalRequest): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
