import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { syncAt } from './sync.ts';

type Deps = { tx: Tx };
/** `pieces` undefined: no longer pinned. */
type Pin = { sku: string; shop: { id: number; code: string }; pieces: number | undefined };

/** Read only: what a shop is to have of a SKU, whatever it sells. Throws sync.not_published, pin.unchanged, pin.too_many. */
export async function planPin(d: Deps, { sku, shop, pieces }: Pin): Promise<Effect> {
  const now = await syncAt(d, { sku, shopId: shop.id });
  if (!now) throw notPublished(sku, shop.code);
  if (now.phase === 'allotted') throw allotted(sku, shop.code);
  if (now.pinned === pieces)
    throw new UserError('pin.unchanged', {
      zh:
        pieces === undefined
          ? `${shop.code} 的 ${sku} 没有固定配额`
          : `${shop.code} 的 ${sku} 配额已经固定为 ${pieces} 件`,
      en:
        pieces === undefined
          ? `The quota of ${shop.code} for ${sku} is not pinned`
          : `The quota of ${shop.code} for ${sku} is pinned at ${pieces} already`,
    });
  const free = await freeOf(d.tx, sku);
  const words = {
    zh: pieces === undefined ? '不固定' : `${pieces} 件`,
    en: pieces === undefined ? 'not pinned' : `${pieces}`,
  };
  return {
    summary: {
      zh: `${shop.code} 的 ${sku} 配额固定为：${words.zh}`,
      en: `Quota of ${shop.code} for ${sku} pinned: ${words.en}`,
    },
    rows: [
      {
        key: `pin:${sku}|${shop.code}`,
        label: { zh: `${sku} · ${shop.code}`, en: `${sku} · ${shop.code}` },
        version: (now.pinned ?? -1) + 1,
        versionAfter: (pieces ?? -1) + 1,
        changes: [{ label: { zh: '固定配额', en: 'Pinned quota' }, before: now.pinned ?? '–', after: pieces ?? '–' }],
      },
    ],
    figures: [
      { label: { zh: '现在的配额', en: 'Quota now' }, value: now.quota },
      { label: { zh: '未分配', en: 'Unassigned' }, value: free },
    ],
    inverse: {
      says: `quota pin ${quote(sku)} ${quote(shop.code)}${now.pinned === undefined ? ' off' : ` ${now.pinned}`}`,
    },
    data: { sku, shopId: shop.id, shop: shop.code, before: now.pinned ?? null, pieces: pieces ?? null },
  };
}

const freeOf = async (tx: Tx, sku: string): Promise<number> => {
  const [row] = await rowsOf<{ free: number }>(
    tx,
    sql`select coalesce(sum(greatest(0, on_hand - reserved - safety - assigned)), 0)::int as free from stock_level where sku = ${sku}`,
  );
  return row?.free ?? 0;
};

/** The planner keeps to it from now on. Throws effect.changed. */
export async function pin({ tx }: Deps, { data }: Effect): Promise<void> {
  const { sku, shopId, before, pieces } = data;
  const done = await rowsOf(
    tx,
    sql`update stock_lane set pinned = ${pieces}::int where shop_id = ${shopId} and sku = ${sku}
          and pinned is not distinct from ${before}::int returning sku`,
  );
  if (done.length === 0) throw effectChanged(String(sku));
  await rowsOf(tx, sql`insert into stock_mark (sku, cause) values (${String(sku)}, 'person')`);
}

export const notPublished = (sku: string, shop: string): UserError =>
  new UserError('sync.not_published', {
    zh: `${shop} 没有由掌柜发布 ${sku} 的库存：先用 对应 对上它的链接，再让这家店接管或上线`,
    en: `${shop} has no stock of ${sku} published from here: match its listing first, then take the shop over or go live`,
  });

const allotted = (sku: string, shop: string): UserError =>
  new UserError('quota.allotted', {
    zh: `${shop} 用的是固定配额，只由人设定：请发送 配额 设置 ${sku} <仓库> ${shop} <件数>`,
    en: `${shop} has a fixed allotment, which only a person sets: send quota set ${quote(sku)} <warehouse> ${quote(shop)} <units>`,
  });

/**
 * The shop's quota of this SKU follows its sales: whoever wants a number of their own pins it. A fixed allotment is set by a
 * person (`byPerson`) and by nobody else. Throws quota.published, quota.allotted.
 */
export async function refusePublished(
  tx: Tx,
  { sku, shopId, shop, byPerson = false }: { sku: string; shopId: number; shop: string; byPerson?: boolean },
): Promise<void> {
  const now = await syncAt({ tx }, { sku, shopId });
  if (!now || now.stage === 'observe' || (now.phase === 'allotted' && byPerson)) return;
  if (now.phase === 'allotted') throw allotted(sku, shop);
  throw new UserError('quota.published', {
    zh: `${shop} 的 ${sku} 配额就是平台上的数，由掌柜按销量分配；要定一个数请发送 配额 固定 ${sku} ${shop} <件数>`,
    en: `The quota of ${shop} for ${sku} is the number on its platform and follows its sales; to fix one send quota pin ${quote(sku)} ${quote(shop)} <units>`,
  });
}
