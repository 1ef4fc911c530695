import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { identityOf, keptForm } from './identity.ts';
import { LINK_KINDS, type LinkKind } from './kinds.ts';

type Deps = { tx: Tx; customerKey: string };
type ShopRef = { id: number; code: string };
export type NewIdentity = { shop: ShopRef; kind: LinkKind; value: string };
type Kept = { shopId: number; shop: string; kind: LinkKind; hash: string; label: string };
type Applying = { effect: Effect; by: number; trace: string };

/** Rows that are taken at once. */
export const MOST_IMPORTED = 500;

/** Read only. The effect carries hash and mask, never the value. Throws linked.value, linked.known. */
export async function planAdd(d: Deps, given: NewIdentity): Promise<Effect> {
  const [kept] = await unknownOf(d, [given]);
  if (!kept) throw known(given.shop, given.kind);
  return { ...effectFor([kept]), stands: keptForm(kept) };
}

/** Many at once; those that are known are passed over. Throws linked.value, linked.nothing_new, linked.too_many. */
export async function planImport(d: Deps, given: readonly NewIdentity[]): Promise<Effect> {
  if (given.length > MOST_IMPORTED) throw tooMany(given.length);
  const kept = await unknownOf(d, given);
  if (kept.length === 0) throw nothingNew();
  return { ...effectFor(kept), stands: kept.map((one) => `${one.shop},${one.kind},${keptForm(one)}`).join(';') };
}

async function unknownOf({ tx, customerKey }: Deps, given: readonly NewIdentity[]): Promise<Kept[]> {
  const kept = given.map(({ shop, kind, value }) => ({
    shopId: shop.id,
    shop: shop.code,
    kind,
    ...identityOf(customerKey, kind, value),
  }));
  const rows = await rowsOf<{ key: string }>(
    tx,
    sql`select shop_id || '|' || kind || '|' || hash as key from shop_identity where hash = any (${sql.param(kept.map(({ hash }) => hash))}::text[])`,
  );
  const seen = new Set(rows.map(({ key }) => key));
  return kept.filter(({ shopId, kind, hash }) => {
    const key = `${shopId}|${kind}|${hash}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const ROWS_SHOWN = 20;

function effectFor(kept: readonly Kept[]): Effect {
  const [first] = kept;
  const one = kept.length === 1 && first;
  return {
    summary: one
      ? {
          zh: `${one.shop} 记下${LINK_KINDS[one.kind].zh} ${one.label}（只存密钥哈希和掩码）`,
          en: `${one.shop}: note the ${LINK_KINDS[one.kind].en} ${one.label} (only a keyed hash and the mask are kept)`,
        }
      : {
          zh: `记下 ${kept.length} 项店铺身份（只存密钥哈希和掩码）`,
          en: `Note ${kept.length} things of shops (only keyed hashes and masks are kept)`,
        },
    rows: kept.slice(0, ROWS_SHOWN).map(({ shop, kind, hash, label }) => ({
      key: `shop_identity:${shop}:${kind}:${hash}`,
      label: { zh: `${shop} ${LINK_KINDS[kind].zh}`, en: `${shop} ${LINK_KINDS[kind].en}` },
      version: 0,
      versionAfter: 1,
      changes: [{ label: LINK_KINDS[kind], before: '–', after: label }],
    })),
    figures: kept.length > ROWS_SHOWN ? [{ label: { zh: '共', en: 'In all' }, value: kept.length }] : [],
    risk: { area: 'shops', shops: [...new Set(kept.map(({ shopId }) => shopId))] },
    inverse: one
      ? { says: 'linked remove 0' }
      : irreversible('逐项用 关联 删除 <编号>', 'remove them one by one with linked remove <number>'),
    data: { kept: JSON.stringify(kept) },
  };
}

/** The numbers of what was noted. Throws effect.changed when one of them was noted in the meantime. */
export async function applyAdd({ tx }: Deps, { effect, by, trace }: Applying): Promise<number[]> {
  const kept = JSON.parse(String(effect.data['kept'])) as Kept[];
  const made = await rowsOf<{ id: string }>(
    tx,
    sql`insert into shop_identity (shop_id, kind, hash, label, set_by)
        select "shopId", kind, hash, label, ${`person:${by}`} from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
          as x("shopId" int, kind text, hash text, label text)
        on conflict do nothing returning id`,
  );
  if (made.length !== kept.length) throw effectChanged({ zh: '店铺身份', en: 'What the shops share' });
  for (const shopId of new Set(kept.map((one) => one.shopId))) {
    const mine = kept.filter((one) => one.shopId === shopId);
    await putEvidence(tx, {
      kind: 'link',
      trace,
      by,
      shops: [shopId],
      subjects: [`shop:${mine[0]?.shop}`],
      body: { act: 'added', things: mine.map(({ kind, label }) => ({ kind, label })) },
    });
  }
  return made.map(({ id }) => Number(id));
}

export const applyImport = applyAdd;

/** Read only. Throws linked.no_identity. */
export async function planRemove({ tx }: Deps, id: number): Promise<Effect> {
  const [row] = await rowsOf<{ kind: LinkKind; label: string; shop_id: number; code: string }>(
    tx,
    sql`select i.kind, i.label, i.shop_id, s.code from shop_identity i join shop s on s.id = i.shop_id where i.id = ${id}`,
  );
  if (!row) throw noIdentity(id);
  const words = LINK_KINDS[row.kind];
  return {
    summary: {
      zh: `${row.code} 不再有${words.zh} ${row.label}`,
      en: `${row.code} no longer has the ${words.en} ${row.label}`,
    },
    rows: [
      {
        key: `shop_identity:${id}`,
        label: { zh: `${row.code} ${words.zh}`, en: `${row.code} ${words.en}` },
        version: 1,
        versionAfter: 0,
        changes: [{ label: words, before: row.label, after: '–' }],
      },
    ],
    figures: [],
    risk: { area: 'shops', shops: [row.shop_id] },
    inverse: irreversible(
      `原值没有保存；要恢复，请重新发送 关联 添加 ${row.code} ${words.zh} <原值>`,
      `the value is not kept; to have it again, send linked add ${quote(row.code)} ${row.kind} with it`,
    ),
    data: { id, shopId: row.shop_id, shop: row.code, kind: row.kind, label: row.label },
  };
}

/** Throws effect.changed. */
export async function applyRemove({ tx }: Deps, { effect: { data }, by, trace }: Applying): Promise<void> {
  const gone = await rowsOf(tx, sql`delete from shop_identity where id = ${data['id']} returning id`);
  if (gone.length === 0) throw effectChanged(String(data['shop']));
  await putEvidence(tx, {
    kind: 'link',
    trace,
    by,
    shops: [Number(data['shopId'])],
    subjects: [`shop:${data['shop']}`],
    body: { act: 'removed', kind: data['kind'] as string, label: data['label'] as string },
  });
}

const known = ({ code }: ShopRef, kind: LinkKind): UserError =>
  new UserError('linked.known', {
    zh: `${code} 已经记了这个${LINK_KINDS[kind].zh}，没有改动`,
    en: `${code} has that ${LINK_KINDS[kind].en} already, nothing was changed`,
  });

const nothingNew = (): UserError =>
  new UserError('linked.nothing_new', {
    zh: '这些都已经记过，没有改动',
    en: 'All of these are noted already, nothing was changed',
  });

const tooMany = (rows: number): UserError =>
  new UserError('linked.too_many', {
    zh: `一次最多 ${MOST_IMPORTED} 行，这里有 ${rows} 行；请分几次导入`,
    en: `${MOST_IMPORTED} rows at most at once, here are ${rows}; import them in parts`,
  });

const noIdentity = (id: number): UserError =>
  new UserError('linked.no_identity', {
    zh: `没有编号 ${id} 的店铺身份，发送 关联 <店铺> 看编号`,
    en: `Nothing that a shop has is number ${id}; send linked <shop> to see the numbers`,
  });
