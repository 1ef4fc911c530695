import path from 'node:path';
import type { Localized } from '../../core/localized.ts';
import {
  type Answer,
  type Capabilities,
  type Connector,
  type ConnectorDeps,
  type CouponFact,
  type ListingFact,
  type OrderFact,
  type Outcome,
  type Page,
  type PlatformKind,
  type Refusal,
  refusedHere,
  type StockFact,
} from '../platform.ts';
import { CATALOG_COLUMNS, CATALOG_MUST, listingsOf } from './catalog.ts';
import { COUPON_COLUMNS, COUPON_MUST, couponsOf, stateAt } from './coupons.ts';
import { codeOf, type Folder, openFolder } from './folder.ts';
import { createInbox, type Inbox, type Reading, SETTLES_MS } from './inbox.ts';
import { ORDER_COLUMNS, ORDER_MUST, ordersOf } from './orders.ts';
import { inTurn, putCouponToDo, putStock } from './outbox.ts';
import { isTimeZone, type Values, valuesOf } from './values.ts';

const DAY = 86_400_000;
const PAGE = 500;

const capabilities: Capabilities = {
  stock: {
    modes: ['set'],
    batch: 1000,
    readBatch: 1000,
    // Not known; what may have come back to its number stays counted as its own.
    restocksOnCancel: true,
    // A person carries the file over once a day.
    landsWithinMs: DAY,
    fixedAllotment: true,
  },
  orders: { maxWindowMs: 3650 * DAY, paging: 'cursor', keepsMs: 3650 * DAY, visibleWithinMs: 10_000 },
  coupons: {
    create: 'person',
    read: true,
    stop: false,
    kinds: ['full-reduction', 'direct', 'percent'],
    threshold: 'amount',
  },
  push: { kind: 'none', bodyAuthenticated: false },
  pace: { perSecond: 20 },
  token: { refresh: 'none' },
};

type Desk = { folder: Folder; inbox: Inbox; values: Values };

function connect(root: string, { credentials, now }: ConnectorDeps): Connector {
  let open: Desk | undefined;
  const { folder: name = '', currency = 'CNY', timeZone = 'Asia/Shanghai' } = credentials;

  async function withDesk<T extends { kind: string }>(work: (desk: Desk) => Promise<T>): Promise<T | Refusal> {
    if (!/^[A-Z]{3}$/.test(currency)) return refusedHere('currency', CURRENCY);
    if (!isTimeZone(timeZone)) return refusedHere('time-zone', noTimeZone(timeZone));
    const folder = await openFolder(root, name);
    if ('kind' in folder) return folder;
    open ??= { folder, inbox: createInbox(folder, now), values: valuesOf(currency, timeZone) };
    try {
      return await work(open);
    } catch (error) {
      // Only what the file system says; all else is ours to mend.
      if (codeOf(error) === 'error') throw error;
      return refusedHere('file', unusable(name, codeOf(error)));
    }
  }

  return {
    capabilities,
    pullOrders: (window) => withDesk((desk) => pullOrders(desk, window)),
    getOrder: (id) => withDesk((desk) => getOrder(desk, id)),
    pullCatalog: () => withDesk(async (desk) => pageOf(await catalogOf(desk))),
    readStock: (listings) => withDesk((desk) => readStock(desk, listings)),
    async writeStock(_op, changes) {
      // In the order in which they were asked for: the last word is what stays in the file.
      const told = await inTurn(path.join(root, name), () =>
        withDesk<Outcome>(async ({ folder }) => ({ kind: 'applied', ref: await putStock(folder, changes, now()) })),
      );
      return changes.map((c): Outcome => (c.mode === 'set' ? told : no('mode', 'a table takes absolute stock only')));
    },
    listCoupons: () => withDesk(async (desk) => pageOf(await couponsNow(desk, now))),
    putCoupon: (op, order) =>
      withDesk<Outcome>(async ({ folder, values }) => ({
        kind: 'applied',
        ref: await putCouponToDo(folder, { op, order, values }),
      })),
    receivePush: async () => ({ ok: false, status: 401, why: 'a table sends no pushes' }),
    whoami: () => withDesk(async () => ({ kind: 'ok', value: { id: name, name, lacks: [] } })),
  };
}

const no = (code: string, reason: string): Refusal => ({ kind: 'rejected', code, reason, permanent: true });

const CURRENCY: Localized = {
  zh: '币种是三个大写字母，例如 CNY',
  en: 'the currency is three capital letters, such as CNY',
};
const noTimeZone = (typed: string): Localized => ({
  zh: `没有时区 ${typed}；请写 Asia/Shanghai 这样的名字`,
  en: `there is no time zone ${typed}; write Asia/Shanghai`,
});
const unusable = (name: string, code: string): Localized => ({
  zh: `${name} 的文件用不了（${code}）；请看它的文件夹和权限`,
  en: `the files of ${name} cannot be used (${code}): look at its folders and the rights on them`,
});
const NO_CATALOG: Localized = {
  zh: 'inbox 里还没有 catalog-….csv；请从平台导出本店商品，放进去',
  en: 'there is no catalog-….csv in the inbox yet: export the goods of the shop and put the file there',
};

const pageOf = <T>(answer: Answer<T[]>): Answer<Page<T>> =>
  answer.kind === 'ok' ? { kind: 'ok', value: { items: answer.value } } : answer;

const orders = ({ values }: Desk): Reading<OrderFact> => ({
  kind: 'orders',
  columns: ORDER_COLUMNS,
  must: ORDER_MUST,
  of: (rows, found, broken) => ordersOf(rows, values, found.arrivedAt, broken),
});

/** Windows are of when a file came to lie here: what it says of last week is told today, and is not missed. */
async function pullOrders(
  desk: Desk,
  { since, until, cursor = '0' }: { since: Date; until: Date; cursor?: string },
): Promise<Answer<Page<OrderFact>>> {
  const files = (await desk.inbox.settled('orders')).filter((f) => f.arrivedAt >= since && f.arrivedAt < until);
  const start = Number(cursor);
  const items: OrderFact[] = [];
  let passed = 0;
  for (const file of files) {
    const { facts } = await desk.inbox.factsOf(file, orders(desk));
    items.push(...facts.slice(Math.max(0, start - passed), Math.max(0, start + PAGE - passed)));
    passed += facts.length;
    if (passed > start + PAGE) return { kind: 'ok', value: { items, cursor: String(start + PAGE) } };
  }
  return { kind: 'ok', value: { items } };
}

async function getOrder(desk: Desk, id: string): Promise<Answer<OrderFact>> {
  for (const file of (await desk.inbox.settled('orders')).reverse()) {
    const { facts } = await desk.inbox.factsOf(file, orders(desk));
    const found = facts.find((order) => order.id === id);
    if (found) return { kind: 'ok', value: found };
  }
  return no('no-order', `no order ${id} in any file of the inbox`);
}

/** The newest file is the whole of it. One that cannot be read, or is still being written, is no empty one. */
async function wholeOf<T>(desk: Desk, reading: Reading<T>): Promise<Answer<T[]> | undefined> {
  const file = await desk.inbox.newest(reading.kind);
  if (file === undefined) return undefined;
  if (file === 'unsettled') return { kind: 'throttled', afterMs: SETTLES_MS, code: 'being written' };
  const { facts, refused } = await desk.inbox.factsOf(file, reading);
  return refused === undefined ? { kind: 'ok', value: facts } : no('file', `${file.name}: ${refused}`);
}

async function catalogOf(desk: Desk): Promise<Answer<ListingFact[]>> {
  const whole = await wholeOf(desk, {
    kind: 'catalog',
    columns: CATALOG_COLUMNS,
    must: CATALOG_MUST,
    of: (rows, found, broken) => listingsOf(rows, desk.values, found.arrivedAt, broken),
  });
  return whole ?? refusedHere('no-file', NO_CATALOG, false);
}

/** As of when the file came: what was sold since then is not in it. */
async function readStock(
  desk: Desk,
  listings: readonly { item: string; variant: string }[],
): Promise<Answer<StockFact[]>> {
  const catalog = await catalogOf(desk);
  if (catalog.kind !== 'ok') return catalog;
  const known = new Map(catalog.value.map((l) => [`${l.item}/${l.variant}`, l]));
  const facts = listings.flatMap(({ item, variant }): StockFact[] => {
    const listing = known.get(`${item}/${variant}`);
    if (!listing?.updatedAt || listing.state === 'gone') return [];
    return [{ item, variant, sellable: listing.sellable, at: listing.updatedAt }];
  });
  return { kind: 'ok', value: facts };
}

/** No file, no coupons: many shops have none. */
async function couponsNow(desk: Desk, now: () => Date): Promise<Answer<CouponFact[]>> {
  const whole = await wholeOf(desk, {
    kind: 'coupons',
    columns: COUPON_COLUMNS,
    must: COUPON_MUST,
    of: (rows, _found, broken) => couponsOf(rows, desk.values, broken),
  });
  if (whole?.kind !== 'ok') return whole ?? { kind: 'ok', value: [] };
  return { kind: 'ok', value: whole.value.map((fact) => ({ ...fact, state: stateAt(fact, now()) })) };
}

const limits: PlatformKind['limits'] = [
  {
    zh: '库存和优惠券写成文件，由人导入平台：本店配额由人设定，不在零超卖保证之内',
    en: 'stock and coupons are written as files that a person imports: the quota is set by a person and outside of the guarantee',
  },
  {
    zh: '订单在文件放进 inbox 之后才知道；平台上的库存只和最近一次导出一样新',
    en: 'orders are known once their file lies in the inbox; stock is as old as the last export',
  },
];

/** Any platform by files: exports in, imports out. Below `root` each shop has a folder. Facts: docs/platforms/table.md. */
export const tableIn = (root: string): PlatformKind => ({
  code: 'table',
  platforms: [
    'table',
    'xiaohongshu',
    'kuaishou',
    'jd',
    'youzan',
    'taobao',
    'doudian',
    'pinduoduo',
    'wechat',
    'shopify',
    'woocommerce',
  ],
  name: { zh: '表格（CSV）', en: 'Table (CSV)' },
  fields: [
    {
      name: 'folder',
      label: { zh: '文件夹名', en: 'Name of the folder' },
      secret: false,
      hint: {
        zh: '只写名字，如 xhs-1；会在数据目录的 tables/ 下建好 inbox 和 outbox',
        en: 'a name only, such as xhs-1; inbox and outbox are made below tables/ of the data folder',
      },
    },
    {
      name: 'currency',
      label: { zh: '币种', en: 'Currency' },
      secret: false,
      optional: true,
      hint: { zh: '默认 CNY', en: 'CNY unless said' },
    },
    {
      name: 'timeZone',
      label: { zh: '文件里时间的时区', en: 'Time zone of the times in the files' },
      secret: false,
      optional: true,
      hint: { zh: '默认 Asia/Shanghai', en: 'Asia/Shanghai unless said' },
    },
  ],
  capabilities,
  connect: (deps) => connect(root, deps),
  limits,
});
