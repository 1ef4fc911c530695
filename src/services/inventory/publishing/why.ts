import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { notPublished } from './pin.ts';
import { DRIFT_WORDS, type SyncRow, standsAt } from './sync.ts';

type Deps = { tx: Tx };

/** Why a shop shows the number that it shows. */
export type Shown = {
  row: SyncRow;
  listings: {
    item: string;
    variant: string;
    pieces: number;
    published: number | undefined;
    at: string | undefined;
    locked: boolean;
  }[];
  /** What holds now, in sentences, the weightiest first. */
  because: Localized[];
  /** The last that was sent, the newest first. */
  sent: { at: string; mode: string; by: number; wanted: number; state: string; said: string }[];
};

/** Throws sync.not_published. */
export async function shownAt({ tx }: Deps, at: { sku: string; shop: { id: number; code: string } }): Promise<Shown> {
  const key = { sku: at.sku, shopId: at.shop.id };
  const row = await standsAt({ tx }, key);
  if (!row) throw notPublished(at.sku, at.shop.code);
  const listings = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select item, variant, pieces, published, published_at, locked, state from listing
        where shop_id = ${key.shopId} and sku = ${key.sku}
          and (state <> 'gone' or coalesce(published, 1) > 0) order by id limit 20`,
  );
  const sent = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select coalesce(sent_at, created_at) as at, mode, by, wanted, state, said from stock_intent
        where shop_id = ${key.shopId} and sku = ${key.sku} order by id desc limit 5`,
  );
  return {
    row,
    listings: listings.map((one) => ({
      item: String(one['item']),
      variant: String(one['variant']),
      pieces: Number(one['pieces']),
      published: one['published'] === null ? undefined : Number(one['published']),
      at: one['published_at'] ? new Date(String(one['published_at'])).toISOString() : undefined,
      locked: Boolean(one['locked']),
    })),
    because: [
      ...goneOf(listings),
      ...stopsOf(row),
      ...(isLeft(row, listings) ? leftOf(row) : reasonsOf(row, await poolOf(tx, key))),
    ],
    sent: sent.map((one) => ({
      at: new Date(String(one['at'])).toISOString(),
      mode: String(one['mode']),
      by: Number(one['by']),
      wanted: Number(one['wanted']),
      state: String(one['state']),
      said: String(one['said']),
    })),
  };
}

type Pool = { available: number; assigned: number; others: number };

async function poolOf(tx: Tx, { sku, shopId }: { sku: string; shopId: number }): Promise<Pool> {
  const [row] = await rowsOf<Pool>(
    tx,
    sql`select coalesce(sum(greatest(0, on_hand - reserved - safety)), 0)::int as available, coalesce(sum(assigned), 0)::int as assigned,
          (select count(distinct shop_id)::int from quota where sku = ${sku} and shop_id <> ${shopId} and assigned > 0) as others
        from stock_level where sku = ${sku}`,
  );
  return row ?? { available: 0, assigned: 0, others: 0 };
}

/** What its platform does not tell of any more frees nothing: it may come back and be sold. */
const goneOf = (listings: readonly Record<string, unknown>[]): Localized[] =>
  listings
    .filter(({ state }) => state === 'gone')
    .map(({ item, published, pieces }) => {
      const spent = published === null ? undefined : Number(published) * Number(pieces);
      return {
        zh: `链接 ${item} 已不在平台商品列表里，平台也没说它是 0：它最后的 ${spent ?? '?'} 件配额先占着；确认已删除就取消对应`,
        en: `Listing ${item} is no longer in the shop’s catalogue, and its platform has not said that it shows 0: the ${spent ?? '?'} that it last showed stay spent; unmatch it if it was deleted`,
      };
    });

/** What keeps the number from being another one. */
function stopsOf(row: SyncRow): Localized[] {
  const found: Localized[] = [];
  if (row.restricted)
    found.push({
      ...(row.phase === 'allotted'
        ? {
            zh: '这家店被平台限制：先告诉平台 0，落地并读完订单后固定配额才收回',
            en: 'The shop is restricted by its platform: that is told 0 first, and its allotment is free once that landed and the orders are in',
          }
        : {
            zh: '这家店被平台限制，配额收回给别家',
            en: 'The shop is restricted by its platform: its quota goes to the others',
          }),
    });
  if (row.frozen)
    found.push({
      zh: '写入已停（停写或没有写库存的权限）',
      en: 'Writes are stopped: frozen, or without the right to write stock',
    });
  if (row.stage === 'take_over')
    found.push({ zh: '还在接管阶段：只调低，不调高', en: 'The shop is being taken over: lowered only, not raised' });
  if (row.trouble === 'cannot-lower')
    found.push({
      zh: '平台不让调低，配额不借给别家',
      en: 'The platform refuses to lower it: its quota is lent to nobody',
    });
  if (row.trouble === 'unread')
    found.push({
      zh: '平台的回答里缺了一个链接，知道它的数之前不写',
      en: 'The platform leaves a listing out of its answers; nothing is written until its number is known',
    });
  if (row.trouble === 'refused') found.push({ zh: '平台拒绝了上一次修改', en: 'The platform refused the last change' });
  if (row.exposed > 0)
    found.push({
      zh: `有 ${row.exposed} 件暴露：库存已收回，平台还能卖，正在调低`,
      en: `${row.exposed} are exposed: called back here, still for sale there, being lowered`,
    });
  return found;
}

const PHASES: Readonly<Record<string, Localized>> = {
  lowering: { zh: '已发出调低，等平台回音', en: 'a decrease was sent, its answer is awaited' },
  raising: { zh: '已发出调高，等平台回音', en: 'an increase was sent, its answer is awaited' },
  reading: {
    zh: '要先回读平台上的数，之前什么都不发',
    en: 'the number there is to be read back before anything else is sent',
  },
  settling: {
    zh: '已回读，等订单读过那一刻再结算',
    en: 'it was read back; it is settled once the orders up to then are in',
  },
  zeroed: { zh: '已清零并对清，马上设新数', en: 'it was set to zero and settled, and is about to be set anew' },
};

/** Nobody plans it: whose word it is, and whether it was told. */
function allotmentOf({ quota, target, confirmedAt, stage }: SyncRow): Localized[] {
  const told =
    target !== undefined
      ? { zh: `还要告诉平台：${target} 件`, en: `The platform is still to be told: ${target}` }
      : confirmedAt
        ? {
            zh: '上次定的数已告诉平台；之后卖出的由平台（或 ERP）自己扣，不再重写',
            en: 'The platform was told the last number; it (or the ERP) takes off what it sells since, and nothing is written again',
          }
        : stage === 'live'
          ? {
              zh: '这家店没有对应这个商品的链接，平台没有被告知',
              en: 'The shop has no listing of it: no platform was told',
            }
          : { zh: '这家店没有上线，平台没有被告知', en: 'The shop is not live: no platform was told' };
  return [
    {
      zh: `固定配额 ${quota} 件：由人用 配额 设置 定，不随销量分配，也不在防超卖保证之内`,
      en: `A fixed allotment, ${quota} left: a person sets it with quota set; it is not shared by sales and outside of the guarantee`,
    },
    told,
  ];
}

/** A lane of which no listing is left: they were matched to something else, or to nothing. */
const isLeft = ({ phase }: SyncRow, listings: readonly unknown[]): boolean =>
  listings.length === 0 && phase !== 'allotted';

function leftOf({ quota }: SyncRow): Localized[] {
  return [
    {
      zh: '这家店没有链接对应这个商品了：掌柜不再往那里写；没有对应的链接卖出不锁库存，请先在平台下架',
      en: 'No listing of this shop is this SKU any more: nothing is written there; what an unmatched listing sells holds no stock, so take it off sale there',
    },
    quota > 0
      ? {
          zh: `它的配额 ${quota} 件在取消对应之前的订单读完后归还`,
          en: `Its quota of ${quota} is given back once the orders from before that are in`,
        }
      : { zh: '它的配额已归还', en: 'Its quota was given back' },
  ];
}

function reasonsOf(row: SyncRow, { available, assigned, others }: Pool): Localized[] {
  if (row.phase === 'allotted') return allotmentOf(row);
  const phase = PHASES[row.phase];
  const share =
    row.pinned !== undefined
      ? { zh: `有人把配额固定为 ${row.pinned} 件`, en: `Somebody pinned the quota at ${row.pinned}` }
      : {
          zh: `全部可售 ${available} 件，按销量、活动、优先级和毛利分：这家 ${row.quota} 件，其余 ${others} 家共 ${assigned - row.quota} 件，未分配 ${Math.max(0, available - assigned)} 件`,
          en: `Of ${available} available, shared by sales, promotions, rank and margin: ${row.quota} here, ${assigned - row.quota} at ${others} other shops, ${Math.max(0, available - assigned)} with nobody yet`,
        };
  const aim =
    row.target !== undefined && row.target !== row.quota
      ? [{ zh: `正在去 ${row.target} 件的路上`, en: `It is on its way to ${row.target}` }]
      : [];
  const drift = row.drift === 0 ? undefined : DRIFT_WORDS[row.driftWhy];
  return [
    share,
    ...aim,
    ...(phase ? [{ zh: `现在：${phase.zh}`, en: `Now: ${phase.en}` }] : []),
    ...(drift
      ? [{ zh: `上次对不上 ${row.drift} 件：${drift.zh}`, en: `Last time it was off by ${row.drift}: ${drift.en}` }]
      : []),
  ];
}
