import type { DataRows } from '../../core/data-rows.ts';
import type { Lang, Localized } from '../../core/localized.ts';

/** What the API asks of the house. Everything that needs the database is behind this. */
export type ApiPort = {
  routes: readonly ApiRoute[];
  /** Whose key it is; undefined for a wrong or revoked one; `busy` when nobody can tell right now. */
  callerOf(key: string): Promise<Caller | 'busy' | undefined>;
};

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `shops`: ids of the only shops it may act for. */
export type Caller = {
  id: number;
  name: string;
  scopes: readonly string[];
  shops: readonly number[] | undefined;
  perMinute: number;
};

export type ApiRoute = {
  method: Method;
  /** Below /api/v1, with `{name}` for what is taken from the path. */
  path: string;
  scope: string;
  /** Unique over all routes; the OpenAPI operationId. */
  name: string;
  summary: Localized;
  args: readonly ApiArg[];
  /** Whether a write may answer 409 until `confirm` is given. */
  confirms: boolean;
  /** A POST that changes nothing: it needs no key of its own, and may be sent as CSV, which arrives as `csv`. */
  reads?: true;
  /** A webhook, whose vendor sends no Idempotency-Key: what it delivers makes its key. */
  ownKey?: true;
  /** How large its body may be, where that is more than the rest may send. */
  mostBytes?: number;
  /** JSON Schema of a body that is more than named texts. */
  body?: object;
  /** JSON Schema of the answer, where it is not a message. */
  answer?: object;
  call(input: CallInput): Promise<ApiAnswer>;
};

export type ApiArg = { name: string; words: Localized; required: boolean; values?: readonly string[]; most?: number };

export type CallInput = {
  caller: Caller;
  /** From path, query and body, not yet looked at. */
  given: Record<string, unknown>;
  confirmed: boolean;
  lang: Lang;
  arrivedAt: Date;
  /** Of a write: its key, and what was asked under it. */
  once?: { key: string; request: Buffer };
};

/** `text` is the JSON as it is sent, the same each time for the same key. `rows`: what CSV is made of. `file`: sent instead of it. */
export type ApiAnswer = {
  status: number;
  text: string;
  rows?: DataRows;
  headers?: Record<string, string>;
  file?: { bytes: Buffer; name: string; type: string };
};
