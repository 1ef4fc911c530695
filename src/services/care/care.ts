import { createHmac } from 'node:crypto';
import { bindTo } from '../../core/bind.ts';
import type { Localized } from '../../core/localized.ts';
import { mask, personalIn } from '../../core/mask.ts';
import { foldName } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import { forget } from './retention.ts';
import { type Row, type RowTold, readRow, readTime, type Unfit, unfit } from './row.ts';

export type { RowTold } from './row.ts';

/** `key`: of the hashes under which agents are kept. */
type Deps = { tx: Tx; key: string };

export type Conversations = ReturnType<typeof createConversations>;

/** What customers and agents wrote to each other, as platforms and files tell it. */
export const createConversations = (deps: Deps) => bindTo(deps, { take, forget });

export type TakingTalk = {
  messages: readonly RowTold[];
  /** The only shops that may be written; none: all. */
  shops: readonly number[] | undefined;
  now: Date;
  /** Who brings them, for the evidence: `api:erp`, `import`. */
  by: string;
  trace?: string;
};

/** `same`: known before, or twice in one call. `rejected`: by their place in what was given, from 0. */
export type TakenTalk = { stored: number; same: number; rejected: { at: number; id: string; why: Localized }[] };

export const MOST_MESSAGES = 500;

type Fit = Row & { place: number; shopId: number; time: Date; solved: Date | undefined };

/**
 * Keeps messages in the caller's transaction, each once by shop, conversation and id, in whatever order they come. Texts are masked
 * before they are stored. What makes no sense is rejected with its reason, and the rest kept.
 */
async function take(d: Deps, given: TakingTalk): Promise<TakenTalk> {
  const rejected: TakenTalk['rejected'] = [];
  const shops = await shopsNamed(d.tx, given.messages);
  const fits = given.messages.flatMap((told, place): Fit[] => {
    const fit = fitOf(told, shops, given);
    if (!('why' in fit)) return [{ ...fit, place }];
    const id = told['id'];
    rejected.push({
      at: place,
      id: typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 100) : '',
      why: fit.why,
    });
    return [];
  });
  const stored = fits.length > 0 ? await store(d, fits) : 0;
  await noteEvidence(d.tx, fits, stored, given);
  return { stored, same: fits.length - stored, rejected };
}

type Named = { id: number; code: string; timeZone: string };

async function shopsNamed(tx: Tx, messages: readonly RowTold[]): Promise<Map<string, Named>> {
  const names = [
    ...new Set(messages.flatMap(({ shop }) => (typeof shop === 'string' ? [foldName(shop.slice(0, 100))] : []))),
  ];
  const rows = await rowsOf<{ alias: string; id: number; code: string; time_zone: string }>(
    tx,
    sql`select a.alias, s.id, s.code, s.time_zone from shop_alias a join shop s on s.id = a.shop_id
        where a.alias = any (${sql.param(names)}::text[])`,
  );
  return new Map(rows.map(({ alias, id, code, time_zone }) => [alias, { id, code, timeZone: time_zone }]));
}

type Told = Pick<TakingTalk, 'shops' | 'now'>;

function fitOf(
  told: RowTold,
  shops: ReadonlyMap<string, Named>,
  { shops: allowed, now }: Told,
): Omit<Fit, 'place'> | Unfit {
  const row = readRow(told);
  if ('why' in row) return row;
  const shop = shops.get(foldName(row.shop));
  if (!shop) return unfit(`没有店铺 ${row.shop.slice(0, 40)}`, `there is no shop ${row.shop.slice(0, 40)}`);
  if (allowed && !allowed.includes(shop.id))
    return unfit(`这个密钥不能用于店铺 ${shop.code}`, `this key is not for the shop ${shop.code}`);
  const time = readTime('at', row.at, { timeZone: shop.timeZone, now });
  if ('why' in time) return time;
  const isOpen = row.solvedAt === undefined || row.solvedAt === null || row.solvedAt === '';
  const solved = isOpen ? undefined : readTime('solvedAt', row.solvedAt, { timeZone: shop.timeZone, now });
  if (solved && 'why' in solved) return solved;
  return { ...row, shopId: shop.id, time, solved };
}

/** How many were not known before. Conversations are locked in one order, so that calls at the same time wait and do not fail. */
async function store({ tx, key }: Deps, fits: readonly Fit[]): Promise<number> {
  const rows = fits.map((fit) => ({
    shop: fit.shopId,
    code: fit.conversation,
    key: fit.id,
    from: fit.from,
    agent: fit.agent === '' ? '' : pseudonymOf(key, fit),
    at: fit.time.toISOString(),
    solved: fit.solved?.toISOString() ?? null,
    text: mask(fit.text),
    masked: personalIn(fit.text).length,
  }));
  const stored = await rowsOf(
    tx,
    sql`with told as materialized (
          select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t
            (shop int, code text, key text, "from" text, agent text, at timestamptz, solved timestamptz, text text, masked int)),
        talks as (
          insert into care_conversation as c (shop_id, code, last_at, solved_at)
          select shop, code, max(at), max(solved) from told group by 1, 2 order by 1, 2
          on conflict (shop_id, code) do update set last_at = greatest(c.last_at, excluded.last_at),
            solved_at = greatest(c.solved_at, excluded.solved_at)
          returning id, shop_id, code)
        insert into care_message (shop_id, conversation_id, key, "from", agent, at, text, masked)
        select distinct on (k.id, t.key) t.shop, k.id, t.key, t."from", t.agent, t.at, t.text, t.masked
        from told t join talks k on k.shop_id = t.shop and k.code = t.code order by k.id, t.key, t.at
        on conflict (conversation_id, key) do nothing returning 1`,
  );
  return stored.length;
}

/** The same agent of a shop stays the same, and nobody reads a name from it. */
export const pseudonymOf = (key: string, { shopId, agent }: Pick<Fit, 'shopId' | 'agent'>): string =>
  `a-${createHmac('sha256', key).update(`agent:${shopId}\n${agent}`).digest('base64url').slice(0, 12)}`;

async function noteEvidence(tx: Tx, fits: readonly Fit[], stored: number, { by, trace }: TakingTalk): Promise<void> {
  if (stored === 0) return;
  const shops = [...new Set(fits.map(({ shopId }) => shopId))].sort((a, b) => a - b);
  await putEvidence(tx, {
    kind: 'conversation',
    by,
    ...(trace !== undefined && { trace }),
    shops,
    body: { act: 'messages taken', stored, told: fits.length },
  });
}
