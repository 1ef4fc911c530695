import type { Localized } from '../../../core/localized.ts';
import { firstTen } from '../../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { thingsOfShop } from '../linked/read.ts';
import { heldPapers, holdsIn } from '../papers/holds.ts';
import { missing, needWords } from '../papers/needs.ts';
import type { ItemCode } from './items.ts';

/** Why an item is open, as far as it can be computed; undefined: done. */
export type Open = Partial<Record<ItemCode, Localized | undefined>>;

type ShopRef = { id: number; code: string };
type Asked = { shop: ShopRef; now: Date; days: number };

/** All automatic items of a shop. Bounded; needs a scope that sees the shop. */
export async function openOf(tx: Tx, { shop, now, days }: Asked): Promise<Open> {
  return {
    ...(await identities(tx, shop)),
    ...(await papersOpen(tx, { shop, now })),
    ...(await listingsOpen(tx, shop)),
    observed: await observed(tx, { shop, now, days }),
    owner: await owner(tx, shop),
  };
}

async function identities(tx: Tx, { id, code }: ShopRef): Promise<Open> {
  const things = await thingsOfShop(tx, id);
  const has = (kind: string) => things.some((one) => one.kind === kind);
  const none = (zh: string, en: string, kind: string): Localized => ({
    zh: `还没有记${zh}：关联 添加 ${code} ${zh} …`,
    en: `not noted: linked add ${code} ${kind} … (its ${en})`,
  });
  const shared = things.filter(({ kind, others }) => (kind === 'device' || kind === 'address') && others > 0);
  return {
    entity: has('entity') ? undefined : none('主体', 'legal entity', 'entity'),
    payee: has('payee') ? undefined : none('收款账户', 'payee', 'payee'),
    separated:
      shared.length > 0
        ? {
            zh: `与别的店共用：${shared.map(({ label, others }) => `${label}（另 ${others} 家）`).join('、')}；见 关联 ${code}`,
            en: `shared with others: ${shared.map(({ label, others }) => `${label} (${others} more)`).join(', ')}; see linked accounts ${code}`,
          }
        : has('device') && has('address')
          ? undefined
          : none(has('device') ? '地址' : '设备', 'devices and addresses', has('device') ? 'address' : 'device'),
  };
}

async function papersOpen(tx: Tx, { shop, now }: Omit<Asked, 'days'>): Promise<Open> {
  const held = await heldPapers(tx, now);
  const holds = holdsIn(held);
  const mine = held.some(({ shopId, kind }) => kind === 'licence' && (shopId === undefined || shopId === shop.id));
  const lacking = await missing(tx, now, [shop.id]);
  const brands = (await brandsOf(tx, shop.id)).filter((brand) => !holds(shop.id, 'brand', brand));
  return {
    licence: mine
      ? undefined
      : { zh: `没有有效的执照：证照 添加 ${shop.code} 执照 …`, en: `none is valid: paper add ${shop.code} licence …` },
    brands:
      brands.length === 0
        ? undefined
        : { zh: `没有授权：${firstTen(brands, '、')}`, en: `not authorised for: ${firstTen(brands, ', ')}` },
    categories:
      lacking.length === 0
        ? undefined
        : {
            zh: `还缺：${firstTen(
              lacking.map((one) => `${one.category} ${needWords(one.need).zh}`),
              '、',
            )}`,
            en: `missing: ${firstTen(
              lacking.map((one) => `${one.category} ${needWords(one.need).en}`),
              ', ',
            )}`,
          },
  };
}

/** What its listings say of their brand. No brand, or that there is none, needs no authorisation. */
async function brandsOf(tx: Tx, shopId: number): Promise<string[]> {
  const rows = await rowsOf<{ brand: string }>(
    tx,
    sql`select distinct trim(coalesce(attributes->>'品牌', attributes->>'brand', attributes->>'Brand')) as brand from listing
        where shop_id = ${shopId} and state = 'active' limit 500`,
  );
  return rows
    .map(({ brand }) => brand ?? '')
    .filter((brand) => !/^(|无|无品牌|其他|other|none|no brand|-)$/i.test(brand));
}

const WORDING = ['absolute-terms', 'medical-claims', 'empty-promises', 'brand-words'];

async function listingsOpen(tx: Tx, { id, code }: ShopRef): Promise<Open> {
  const [row] = await rowsOf<Record<string, number | boolean>>(
    tx,
    sql`select (select count(*)::int from listing where shop_id = ${id} and state = 'active') as listings,
          (select count(*)::int from finding where shop_id = ${id} and state in ('open', 'assigned') and rule = any (${sql.param(WORDING)}::text[])) as wording,
          (select count(*)::int from finding where shop_id = ${id} and state in ('open', 'assigned') and rule = 'duplicate-listings') as duplicates,
          (select ran_at is not null and ran_at >= coalesce(pulled.at - interval '2 minutes', ran_at) from monitor where code = 'wording') as worded,
          (select ran_at is not null and ran_at >= coalesce(pulled.at - interval '2 minutes', ran_at) from monitor where code = 'similarity') as compared,
          (select count(distinct l.sku)::int from listing l where l.shop_id = ${id} and l.state = 'active' and l.sku is not null
            and not exists (select from price_floor f where f.sku = l.sku and (f.shop_id is null or f.shop_id = ${id}) and f.floor_minor is not null)) as bare
        from (select max(catalog_pulled_at) as at from shop_connection where shop_id = ${id}) pulled`,
  );
  const wait = { zh: '还没有查过，监控运行后自动更新', en: 'not looked at yet; the monitors do it by themselves' };
  const none = { zh: '还没有读到链接', en: 'no listing has been read yet' };
  const state = (looked: unknown, found: number, rule: string): Localized | undefined => {
    if (row?.['listings'] === 0) return none;
    if (looked !== true) return wait;
    return found === 0
      ? undefined
      : { zh: `${found} 项未处理：违规 ${code}`, en: `${found} open: findings ${code} (${rule})` };
  };
  const bare = Number(row?.['bare'] ?? 0);
  return {
    wording: state(row?.['worded'], Number(row?.['wording'] ?? 0), 'wording'),
    duplicates: state(row?.['compared'], Number(row?.['duplicates'] ?? 0), 'duplicate-listings'),
    floors:
      row?.['listings'] === 0
        ? none
        : bare === 0
          ? undefined
          : { zh: `${bare} 个商品还没有底价：底价 …`, en: `${bare} SKUs have no floor yet: price floor …` },
  };
}

async function observed(tx: Tx, { shop, now, days }: Asked): Promise<Localized | undefined> {
  const [row] = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select greatest(c.connected_at, l.drift_at, c.failing_since) + make_interval(days => ${days}::int) <= ${instantParam(now)} as done,
          l.drift_at > c.connected_at as drifted, c.failing_since is not null as failing
        from shop_connection c
        cross join lateral (select max(drift_at) filter (where drift <> 0 or drifts > 0) as drift_at from stock_lane where shop_id = c.shop_id) l
        where c.shop_id = ${shop.id}`,
  );
  if (!row)
    return { zh: `还没有接入：接入 <平台> ${shop.code}`, en: `not connected: connect <connector> ${shop.code}` };
  if (row['done'] === true && row['failing'] !== true) return undefined;
  const trouble = row['failing'] === true || row['drifted'] === true;
  return {
    zh: `要观察满 ${days} 天${trouble ? '，从最近一次异常算起' : ''}`,
    en: `${days} days are asked for${trouble ? ', counted from the last trouble' : ''}`,
  };
}

async function owner(tx: Tx, { id, code }: ShopRef): Promise<Localized | undefined> {
  const [row] = await rowsOf<{ named: boolean }>(
    tx,
    sql`select exists (select from role_grant where shop_id = ${id} and role in ('manager', 'operator')) as named`,
  );
  return row?.named
    ? undefined
    : { zh: `没有人：人员 给予 <账号> 运营 ${code}`, en: `nobody yet: operator grant <account> operator ${code}` };
}
