import { UserError } from '../../../core/errors.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import type { Deps } from '../deps.ts';
import { pseudonymOf } from '../words.ts';

export const KINDS = {
  order: { zh: '订单', en: 'order' },
  sku: { zh: '商品', en: 'SKU' },
  shop: { zh: '店铺', en: 'shop' },
  person: { zh: '人', en: 'person' },
  batch: { zh: '批次', en: 'batch' },
} as const satisfies Record<string, Localized>;

export type Kind = keyof typeof KINDS;

/** What a timeline is about, and by what it is found in each place. */
export type Target = {
  kind: Kind;
  label: Localized;
  /** The same in canonical words: `order SH-1/1001`. */
  says: string;
  subjects: string[];
  actors: string[];
  shops: number[];
  traces: string[];
  /** Of an order: its shop and number. Of goods: their code. Of a lot: its number here. */
  order?: { shop: number; number: string };
  sku?: string;
  lot?: number;
};

const NAMES: Record<string, Kind> = {
  ...{ 订单: 'order', order: 'order', 商品: 'sku', sku: 'sku', 编码: 'sku', 店铺: 'shop', 店: 'shop', shop: 'shop' },
  ...{ 人: 'person', 人员: 'person', person: 'person', 账号: 'person', account: 'person' },
  ...{ 批次: 'batch', 批号: 'batch', batch: 'batch', lot: 'batch' },
};

const bare = { subjects: [], actors: [], shops: [], traces: [] } as const;
const target = (kind: Kind, name: string, more: Partial<Target>): Target => ({
  ...{ subjects: [...bare.subjects], actors: [], shops: [], traces: [] },
  kind,
  label: { zh: `${KINDS[kind].zh} ${name}`, en: `${KINDS[kind].en} ${name}` },
  says: `${KINDS[kind].en.toLowerCase()} ${name}`,
  ...more,
});

/**
 * The one thing that is meant by `order SH-1/1001`, `1001`, `TEE-RED-M`, `主店`, `person console:me`, `批次 L2611A`, as far as the scope
 * sees it. `people`: whether the asker may find people by their names. Throws trace.not_found, trace.which.
 */
export async function resolve(d: Deps, typed: string, { people }: { people: boolean }): Promise<Target> {
  const [, first = '', rest = ''] = /^(\S+)\s+(.+)$/su.exec(typed.trim()) ?? [];
  const kind = NAMES[first.normalize('NFKC').toLowerCase()];
  const name = (kind ? rest : typed).trim();
  const look = (one: Kind) => LOOKS[one](d, name, people);
  const kinds = kind ? [kind] : (Object.keys(LOOKS) as Kind[]);
  const found: Target[] = [];
  for (const one of kinds) found.push(...(await look(one)));
  const [only] = found;
  if (!only) throw notFound(typed);
  if (found.length > 1) throw which(typed, found);
  return only;
}

const MOST_NAMED = 5;

const LOOKS: Record<Kind, (d: Deps, name: string, people: boolean) => Promise<Target[]>> = {
  order: orders,
  sku: async ({ tx }, name) => {
    const rows = await rowsOf<{ code: string }>(
      tx,
      sql`select code from sku where lower(code) = lower(${name}) order by code = ${name} desc limit 1`,
    );
    return rows.map(({ code }) => target('sku', code, { sku: code, subjects: [`sku:${code}`] }));
  },
  shop: async ({ tx }, name) => {
    const rows = await rowsOf<{ id: number; code: string }>(
      tx,
      sql`select s.id, s.code from shop s join shop_alias a on a.shop_id = s.id where a.alias = ${foldName(name)}`,
    );
    return rows.map(({ id, code }) => target('shop', code, { shops: [id], subjects: [`shop:${code}`] }));
  },
  person: persons,
  batch: async ({ tx }, name) => {
    const lots = await rowsOf<{ id: string; sku: string; code: string; many: number }>(
      tx,
      sql`select id, sku, code, (count(*) over ())::int as many from lot
          where lower(code) = lower(${name}) or lower(code) || ' ' || lower(sku) = lower(${name}) order by sku limit ${MOST_NAMED + 1}`,
    );
    const asked = await rowsOf<{ batch: string }>(tx, sql`select batch from coupon_put where batch = ${name} limit 1`);
    return [
      ...lots.map((lot) =>
        target('batch', lot.many > 1 ? `${lot.code} ${lot.sku}` : lot.code, {
          lot: Number(lot.id),
          subjects: [`batch:${lot.code}`, `lot:${lot.id}`],
        }),
      ),
      ...asked.map(({ batch }) => target('batch', batch, { traces: [batch], subjects: [`batch:${batch}`] })),
    ];
  },
};

/** By number, at one shop or at any; also of what was held for it before its platform told of it. */
async function orders({ tx }: Deps, name: string): Promise<Target[]> {
  const [, shop, number = name] = /^([^/\s]+)(?:\s*\/\s*|\s+)(\S.*)$/su.exec(name) ?? [];
  const at = shop === undefined ? undefined : foldName(shop);
  const rows = await rowsOf<{ id: number; code: string; number: string }>(
    tx,
    sql`select s.id, s.code, n.number from shop s cross join lateral (values (${number}), (${name})) n(number)
        where (n.number = ${name} or s.id in (select shop_id from shop_alias where alias = ${at ?? null}))
          and (exists (select from "order" o where o.shop_id = s.id and o.number = n.number)
            or exists (select from reservation r where r.order_number = n.number and r.shop_id = s.id))
        group by 1, 2, 3 order by s.code limit ${MOST_NAMED + 1}`,
  );
  return rows.map((row) =>
    target('order', `${row.code}/${row.number}`, {
      order: { shop: row.id, number: row.number },
      subjects: [`order:${row.code}/${row.number}`],
    }),
  );
}

async function persons(d: Deps, name: string, people: boolean): Promise<Target[]> {
  const account = /^(wecom|slack|console|api):(.+)$/s.exec(name);
  if (/^[ps]-[0-9a-f]{12}$/.test(name)) return [someone(name, name)];
  if (!people && account?.[1] !== 'api') return [];
  const rows = await rowsOf<{ name: string; pseudonym: string }>(
    d.tx,
    sql`select p.name, p.pseudonym from person p where ${
      account
        ? sql`p.id in (select person_id from account where channel = ${account[1]} and user_id = ${account[2]})`
        : sql`lower(p.name) = lower(${name})`
    } order by p.id limit ${MOST_NAMED + 1}`,
  );
  // By their names where each is the only one, else by what nobody else has.
  if (rows.length > 0) return rows.map((row) => someone(row.pseudonym, rows.length > 1 ? row.pseudonym : name));
  if (!account) return [];
  const known = await pseudonymOf(d, name);
  const [any] = await rowsOf(d.tx, sql`select 1 from evidence where actor = ${known} limit 1`);
  return any ? [someone(known, name)] : [];
}

const someone = (pseudonym: string, name: string): Target =>
  target('person', name, { actors: [pseudonym], subjects: [`person:${pseudonym}`] });

function which(typed: string, found: readonly Target[]): UserError {
  const shown = found.slice(0, MOST_NAMED);
  const more = found.length > shown.length;
  const list = (lang: 'zh' | 'en', comma: string) =>
    shown.map(({ says, label }) => (lang === 'en' ? says : label.zh)).join(comma);
  const what = same(clampChars(typed, 60));
  return new UserError('trace.which', {
    zh: `“${what.zh}”可以指 ${list('zh', '、')}${more ? ' 等' : ''}，请照其中一个写全`,
    en: `“${what.en}” may be ${list('en', ', ')}${more ? ' and others' : ''}: write one of them in full`,
  });
}

const notFound = (typed: string): UserError =>
  new UserError('trace.not_found', {
    zh: `没有找到“${clampChars(typed, 60)}”；请写 订单 SH-1/1001、商品编码、店铺名、人 账号 或 批次 批号，后面可以加起止日期`,
    en: `“${clampChars(typed, 60)}” was not found; write order SH-1/1001, a SKU, a shop, person ACCOUNT or batch LOT, and days from and to after it`,
  });
