import { createHash } from 'node:crypto';
import type { Inside, LocalShop } from './shop.ts';

export type LocalToken = { access: string; refresh: string; endsAt: Date; refreshEndsAt: Date };

export type TokenVerbs = {
  /** A new pair; the ones before stay good until they end, unless killed. */
  issueToken(shop: LocalShop, life: { accessMs: number; refreshMs?: number }): LocalToken;
  tokenState(shop: LocalShop, access: string): 'live' | 'ended' | 'unknown';
  /** The pair that a refresh token belongs to, while it is good; it is good once. */
  redeem(shop: LocalShop, refresh: string): LocalToken | undefined;
  /** Token death: every access token given so far is over, `secrets.access` too; `refresh`: they cannot be renewed either. */
  killTokens(shop: LocalShop, refresh?: boolean): void;
};

type Kept = { tokens: Map<string, LocalToken>; dead: Set<string>; spent: Set<string>; count: number };

/** `secrets.access` is a token too, which never ends by itself; `secrets.refresh` renews it. */
export function tokenVerbs(inside: Inside): TokenVerbs {
  const all = new WeakMap<LocalShop, Kept>();
  return { issueToken, tokenState, redeem, killTokens };

  function issueToken(
    shop: LocalShop,
    { accessMs, refreshMs = accessMs * 2 }: { accessMs: number; refreshMs?: number },
  ) {
    const kept = keptOf(shop);
    kept.count += 1;
    const at = inside.now(shop).getTime();
    const of = (what: string) =>
      createHash('sha256')
        .update(`${what} ${shop.kind.code} ${shop.account} ${kept.count} ${at}`)
        .digest('hex')
        .slice(0, 40);
    const endsAt = new Date(at + accessMs);
    const token = { access: of('access'), refresh: of('refresh'), endsAt, refreshEndsAt: new Date(at + refreshMs) };
    kept.tokens.set(token.access, token);
    return token;
  }

  function tokenState(shop: LocalShop, access: string): 'live' | 'ended' | 'unknown' {
    const { tokens, dead } = keptOf(shop);
    if (dead.has(access)) return 'ended';
    if (access === shop.secrets.access) return 'live';
    const token = tokens.get(access);
    if (!token) return 'unknown';
    return token.endsAt > inside.now(shop) ? 'live' : 'ended';
  }

  function redeem(shop: LocalShop, refresh: string): LocalToken | undefined {
    const { tokens, spent } = keptOf(shop);
    if (spent.has(refresh)) return undefined;
    const found = [...tokens.values()].find((t) => t.refresh === refresh) ?? firstOf(shop, refresh);
    if (!found || found.refreshEndsAt <= inside.now(shop)) return undefined;
    spent.add(refresh);
    return found;
  }

  function killTokens(shop: LocalShop, refresh = false): void {
    const kept = keptOf(shop);
    for (const access of [...kept.tokens.keys(), shop.secrets.access]) kept.dead.add(access);
    if (refresh)
      for (const t of [...kept.tokens.values(), { refresh: shop.secrets.refresh }]) kept.spent.add(t.refresh);
  }

  function keptOf(shop: LocalShop): Kept {
    const kept = all.get(shop) ?? { tokens: new Map(), dead: new Set<string>(), spent: new Set<string>(), count: 0 };
    all.set(shop, kept);
    return kept;
  }
}

/** Far enough away that nothing ends in between. */
const NEVER = new Date(Date.UTC(2100, 0, 1));

const firstOf = (shop: LocalShop, refresh: string): LocalToken | undefined =>
  refresh === shop.secrets.refresh
    ? { access: shop.secrets.access, refresh, endsAt: NEVER, refreshEndsAt: NEVER }
    : undefined;
