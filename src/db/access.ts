import type { Sealer } from '../core/seal.ts';

/** What a shop's access is kept as: sealed JSON in shop_connection.credentials and .tokens (purpose `platform`). */
export type AccessTokens = {
  access: string;
  refresh?: string;
  endsAt?: Date;
  refreshEndsAt?: Date;
  /** When we got them, and when a platform last refused one before its end. */
  gotAt: Date;
  refusedAt?: Date;
};

export const sealCredentials = (sealer: Sealer, credentials: Record<string, string>): Buffer =>
  sealer.seal(JSON.stringify(credentials));

/** Throws a plain Error when they were sealed with another key. */
export const openCredentials = (sealer: Sealer, sealed: Uint8Array): Record<string, string> =>
  JSON.parse(sealer.open(sealed).toString('utf8')) as Record<string, string>;

export const sealTokens = (sealer: Sealer, tokens: AccessTokens): Buffer => sealer.seal(JSON.stringify(tokens));

type Written = { [K in keyof AccessTokens]: AccessTokens[K] extends Date | undefined ? string : AccessTokens[K] };

/** Tokens that cannot be opened (another SECRET_KEY) count as none. */
export function openTokens(sealer: Sealer, sealed: Uint8Array | null): AccessTokens | undefined {
  if (!sealed) return undefined;
  try {
    const { endsAt, refreshEndsAt, refusedAt, gotAt, ...rest } = JSON.parse(
      sealer.open(sealed).toString('utf8'),
    ) as Written;
    return {
      ...rest,
      gotAt: new Date(gotAt),
      ...(endsAt && { endsAt: new Date(endsAt) }),
      ...(refreshEndsAt && { refreshEndsAt: new Date(refreshEndsAt) }),
      ...(refusedAt && { refusedAt: new Date(refusedAt) }),
    };
  } catch {
    return undefined;
  }
}

const LEAST_EARLY_MS = 5_000;
const MOST_EARLY_MS = 5 * 60_000;

/** A token is not handed out in the last tenth of its life, from 5 s to 5 min before its end. */
export function isUsable({ endsAt, gotAt }: AccessTokens, now: Date): boolean {
  if (!endsAt) return true;
  const early = (endsAt.getTime() - gotAt.getTime()) / 10;
  return now.getTime() < endsAt.getTime() - Math.min(MOST_EARLY_MS, Math.max(LEAST_EARLY_MS, early));
}
