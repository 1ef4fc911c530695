import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import type { Deps } from './accounts.ts';
import { changingPeople } from './second.ts';

/** Shops that one team answers for. A role of a division holds for its shops, whichever they are by then. */

export type Division = { id: number; code: string; name: Localized; shops: string[] };

const CODE = /^[A-Z0-9][A-Z0-9_-]{0,19}$/;
const MOST = 100;

export async function divisions({ tx }: Deps): Promise<Division[]> {
  const rows = await rowsOf<{ id: number; code: string; name_zh: string; name_en: string; shops: string[] }>(
    tx,
    sql`select d.id, d.code, d.name_zh, d.name_en, array(select s.code from shop s where s.division_id = d.id order by s.code) as shops
        from division d order by d.code limit ${MOST}`,
  );
  return rows.map(({ name_zh, name_en, ...row }) => ({
    ...row,
    id: Number(row.id),
    name: { zh: name_zh, en: name_en },
  }));
}

/** Throws division.unknown. */
export async function divisionCalled(d: Deps, typed: string): Promise<Division> {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  const all = await divisions(d);
  const found = all.find(({ code, name }) => [code, name.zh, name.en].some((one) => one.toLowerCase() === word));
  if (found) return found;
  const known = all.map(({ code }) => code).join(', ');
  throw new UserError('division.unknown', {
    zh: `没有“${typed}”这个分部${known ? `，有：${known}` : ''}；新建：分部 新建 EAST 华东`,
    en: `There is no division “${typed}”${known ? `, there are ${known}` : ''}; make one: division add EAST East`,
  });
}

/** Read only. Throws division.code, division.taken, division.too_many. */
export async function planDivision(d: Deps, typed: string, name: string): Promise<Effect> {
  const code = typed.normalize('NFKC').trim().toUpperCase();
  if (!CODE.test(code))
    throw new UserError('division.code', {
      zh: '分部编码用字母和数字，最多 20 个，例如 EAST',
      en: 'The code of a division is letters and digits, 20 at most, such as EAST',
    });
  const all = await divisions(d);
  if (all.some((one) => one.code === code))
    throw new UserError('division.taken', { zh: `已经有分部 ${code}`, en: `There is a division ${code} already` });
  if (all.length >= MOST)
    throw new UserError('division.too_many', {
      zh: `最多 ${MOST} 个分部`,
      en: `There are ${MOST} divisions, which is the most`,
    });
  return {
    summary: { zh: `新分部 ${code} · ${name}`, en: `New division ${code} · ${name}` },
    rows: [
      {
        key: `division:${code}`,
        label: { zh: code, en: code },
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '名称', en: 'Name' }, before: '–', after: name }],
      },
    ],
    figures: [],
    risk: { area: 'people' },
    inverse: {
      irreversible: {
        zh: '不用的分部留着就行，没有店铺和人就不起作用',
        en: 'a division without shops and people has no effect and may stay',
      },
    },
    data: { code, name },
  };
}

export async function addDivision({ tx }: Deps, { data }: Effect): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`insert into division (code, name_zh, name_en) values (${data['code']}, ${data['name']}, ${data['name']})
        on conflict (code) do nothing returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['code']));
}

type ShopNow = { id: number; code: string; name: Localized };

/** Read only: a shop moves to a division, or out of all. It changes whose roles hold for it. Throws division.same. */
export async function planShopDivision(
  d: Deps,
  shop: ShopNow,
  to: Division | undefined,
  by: number | undefined,
): Promise<Effect> {
  const [row] = await rowsOf<{ code: string }>(
    d.tx,
    sql`select d.code from shop s join division d on d.id = s.division_id where s.id = ${shop.id}`,
  );
  const before = row?.code;
  if (before === to?.code)
    throw new UserError('division.same', {
      zh: `${shop.code} 的分部已经是 ${before ?? '无'}`,
      en: `${shop.code} is in ${before ?? 'no division'} already`,
    });
  const words = { zh: '分部', en: 'Division' };
  return {
    summary: {
      zh: `${shop.code} 的分部 ${before ?? '无'} → ${to?.code ?? '无'}`,
      en: `Division of ${shop.code}: ${before ?? 'none'} → ${to?.code ?? 'none'}`,
    },
    rows: [
      {
        key: `division_of:${shop.code}`,
        label: shop.name,
        version: 1,
        versionAfter: 1,
        changes: [{ label: words, before: before ?? '–', after: to?.code ?? '–' }],
      },
    ],
    figures: [],
    risk: await changingPeople(d, by),
    inverse: { says: `division shop ${quote(shop.code)} ${before ?? 'none'}` },
    data: { shopId: shop.id, shop: shop.code, before: before ?? null, after: to?.code ?? null },
  };
}

/** Throws effect.changed. */
export async function setShopDivision({ tx }: Deps, { data }: Effect): Promise<void> {
  const idOf = (code: unknown) => sql`(select id from division where code = ${code}::text)`;
  const done = await rowsOf(
    tx,
    sql`update shop set division_id = ${idOf(data['after'])}
        where id = ${data['shopId']} and division_id is not distinct from ${idOf(data['before'])} returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['shop']));
}
