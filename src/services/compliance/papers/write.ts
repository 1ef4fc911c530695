import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { keptForm, readKept, traitHash } from '../linked/identity.ts';
import { seesAll } from '../linked/read.ts';
import { PAPER_KINDS, type PaperKind } from './kinds.ts';
import { type Paper, papersWhere } from './read.ts';
import { groupOnly, known, noSha, notFound, same, tooLong, tooMany } from './refusals.ts';
import { settle } from './settle.ts';

export type PaperDeps = { tx: Tx; customerKey: string; rules: Parameters<typeof settle>[1]['rules'] };

export type NewPaper = {
  /** None: the group's. */
  shop: { id: number; code: string } | undefined;
  kind: PaperKind;
  name: string;
  number?: string;
  holder?: string;
  category?: string;
  brand?: string;
  /** YYYY-MM-DD, both included. */
  from?: string;
  until?: string;
  proof?: string;
  file?: string;
};

type Kept = Omit<NewPaper, 'shop' | 'number'> & { shopId: number | null; shop: string; hash: string; mask: string };
type Applying = { effect: Effect; by: number; trace: string; now: Date };

export const MOST_IMPORTED = 500;
const ROWS_SHOWN = 20;

/** Read only. Throws paper.days, paper.number, paper.file, paper.words, paper.known, paper.group. */
export async function planAdd(d: PaperDeps, given: NewPaper): Promise<Effect> {
  const [kept] = await fresh(d, [given]);
  if (!kept) throw known(given.name);
  return { ...effectFor([kept]), ...(kept.hash !== '' && { stands: keptForm({ hash: kept.hash, label: kept.mask }) }) };
}

/** Many at once; those that are known are passed over. Throws as planAdd does, and paper.too_many. */
export async function planImport(d: PaperDeps, given: readonly NewPaper[]): Promise<Effect> {
  if (given.length > MOST_IMPORTED) throw tooMany(given.length, MOST_IMPORTED);
  const kept = await fresh(d, given);
  if (kept.length === 0) throw known(given[0]?.name ?? '');
  return { ...effectFor(kept), stands: kept.map(lineOf).join(';') };
}

/** As a row of an import, its number as it is kept. */
const lineOf = ({ shop, kind, name, hash, mask, holder, category, brand, from, until }: Kept): string => {
  const number = hash === '' ? '' : keptForm({ hash, label: mask });
  return [shop || 'group', kind, name, number, holder, category, brand, from, until].join(',').replace(/,+$/, '');
};

async function fresh({ tx, customerKey }: PaperDeps, given: readonly NewPaper[]): Promise<Kept[]> {
  if (given.some(({ shop }) => shop === undefined) && !(await seesAll(tx))) throw groupOnly();
  const kept = given.map((one) => keptOf(customerKey, one));
  const rows = await rowsOf<{ key: string }>(
    tx,
    sql`select coalesce(shop_id::text, '') || '|' || kind || '|' || lower(name) || '|' || number_hash || '|' || lower(category) || '|' || lower(brand) as key
        from paper where state = 'active' and name = any (${sql.param(kept.map(({ name }) => name))}::text[])`,
  );
  const seen = new Set(rows.map(({ key }) => key));
  return kept.filter((one) => {
    const key = [
      one.shopId ?? '',
      one.kind,
      one.name.toLowerCase(),
      one.hash,
      lower(one.category),
      lower(one.brand),
    ].join('|');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const lower = (word: string | undefined): string => (word ?? '').toLowerCase();

function keptOf(key: string, { shop, number, ...paper }: NewPaper): Kept {
  refuseDays(paper.from, paper.until);
  const named = number === undefined ? { hash: '', mask: '' } : numberOf(key, number);
  for (const word of [paper.name, paper.holder ?? '', paper.category ?? '', paper.brand ?? ''])
    if (word.length > 80) throw tooLong();
  if ((paper.proof ?? '').length > 300) throw tooLong();
  if (paper.file !== undefined && !/^[0-9a-f]{64}$/i.test(paper.file)) throw noSha();
  return { ...paper, shopId: shop?.id ?? null, shop: shop?.code ?? '', ...named };
}

function refuseDays(from: string | undefined, until: string | undefined): void {
  if (from !== undefined && until !== undefined && until < from)
    throw new UserError('paper.days', {
      zh: `到期日 ${until} 在起始日 ${from} 之前，请改正`,
      en: `It would end (${until}) before it begins (${from}); correct the days`,
    });
}

/** Letters, digits, dashes and brackets, with a digit among them. */
function numberOf(key: string, typed: string): { hash: string; mask: string } {
  const kept = readKept(typed);
  if (kept) return { hash: kept.hash, mask: kept.label };
  const number = typed.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  if (!/^[\p{L}\p{N}()[\]./_-]{4,64}$/u.test(number) || !/\d/.test(number))
    throw new UserError('paper.number', {
      zh: '证照编号要有 4 至 64 个字母或数字，至少一个数字；没有编号就不写',
      en: 'The number of a paper has 4 to 64 letters or digits, a digit among them; leave it out if there is none',
    });
  return { hash: traitHash(key, 'paper', number), mask: `${number.slice(0, 2)}***${number.slice(-2)}` };
}

const GROUP: Localized = { zh: '全组', en: 'the group' };

function effectFor(kept: readonly Kept[]): Effect {
  const [one] = kept;
  const where = one?.shop ? { zh: one.shop, en: one.shop } : GROUP;
  const shops = kept.flatMap(({ shopId }) => (shopId === null ? [] : [shopId]));
  return {
    summary:
      one && kept.length === 1
        ? {
            zh: `${where.zh} 记下${PAPER_KINDS[one.kind].zh} ${one.name}，${one.until ? `到期 ${one.until}` : '长期有效'}`,
            en: `${where.en}: note the ${PAPER_KINDS[one.kind].en} ${one.name}, ${one.until ? `until ${one.until}` : 'without an end'}`,
          }
        : { zh: `记下 ${kept.length} 份证照`, en: `Note ${kept.length} papers` },
    rows: kept.slice(0, ROWS_SHOWN).map((paper) => ({
      key: `paper:${paper.shop}:${paper.kind}:${paper.name}:${paper.hash}:${paper.category ?? ''}:${paper.brand ?? ''}`,
      label: { zh: `${paper.shop || GROUP.zh} ${paper.name}`, en: `${paper.shop || GROUP.en} ${paper.name}` },
      version: 0,
      versionAfter: 1,
      changes: [
        { label: { zh: '到期', en: 'Until' }, before: '–', after: paper.until ?? { zh: '长期', en: 'no end' } },
      ],
    })),
    figures: kept.length > ROWS_SHOWN ? [{ label: { zh: '共', en: 'In all' }, value: kept.length }] : [],
    risk: { area: 'rules', ...(shops.length > 0 && { shops: [...new Set(shops)] }) },
    inverse:
      kept.length === 1
        ? { says: 'paper remove 0' }
        : irreversible('逐份用 证照 删除 <编号>', 'remove them one by one with paper remove <number>'),
    data: { kept: JSON.stringify(kept) },
  };
}

/** The numbers of the new papers; findings that they answer are handled. */
export async function applyAdd(d: PaperDeps, { effect, by, trace, now }: Applying): Promise<number[]> {
  const kept = JSON.parse(String(effect.data['kept'])) as Kept[];
  const made = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into paper (shop_id, kind, name, number_hash, number_mask, holder, category, brand, valid_from, expires_on, proof, file_sha, set_by)
        select "shopId", kind, name, hash, mask, coalesce(holder, ''), coalesce(category, ''), coalesce(brand, ''), "from", until,
          coalesce(proof, ''), lower(coalesce(file, '')), ${`person:${by}`}
        from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as x("shopId" int, kind text, name text, hash text, mask text,
          holder text, category text, brand text, "from" date, until date, proof text, file text) returning id`,
  );
  for (const [n, paper] of kept.entries())
    await witness(d.tx, { act: 'added', id: Number(made[n]?.id), paper: { ...paper, number: paper.mask }, by, trace });
  await settle(d.tx, { rules: d.rules, now, by, trace });
  return made.map(({ id }) => Number(id));
}

export const applyImport = applyAdd;

type Witnessed = {
  shopId?: number | null | undefined;
  shop?: string | undefined;
  kind: string;
  name: string;
  number: string;
  until?: string | undefined;
};

const witness = (
  tx: Tx,
  { act, id, paper, by, trace }: { act: string; id: number; paper: Witnessed; by: number; trace: string },
) =>
  putEvidence(tx, {
    kind: 'paper',
    trace,
    by,
    shops: paper.shopId == null ? [] : [paper.shopId],
    subjects: [`licence:${id}`, ...(paper.shop ? [`shop:${paper.shop}`] : [])],
    body: { act, paper: id, kind: paper.kind, name: paper.name, number: paper.number, until: paper.until ?? null },
  });

/** Throws paper.not_found. */
async function paperAt(tx: Tx, id: number, now: Date): Promise<Paper> {
  const [paper] = await papersWhere(tx, now, sql`p.id = ${id}`);
  if (!paper || (paper.shopId === undefined && !(await seesAll(tx)))) throw notFound(id);
  return paper;
}

type Renewal = { id: number; until: string; from?: string; number?: string; proof?: string; file?: string; now: Date };

/** Read only. Throws paper.not_found, paper.days, paper.same, paper.number, paper.file. */
export async function planRenew(
  { tx, customerKey }: PaperDeps,
  { id, until, now, ...given }: Renewal,
): Promise<Effect> {
  const paper = await paperAt(tx, id, now);
  refuseDays(given.from ?? paper.validFrom, until);
  if (given.file !== undefined && !/^[0-9a-f]{64}$/i.test(given.file)) throw noSha();
  const number = given.number === undefined ? undefined : numberOf(customerKey, given.number);
  if (until === paper.expiresOn && Object.values(given).every((one) => one === undefined)) throw same(paper);
  return {
    summary: {
      zh: `${paper.shop ?? GROUP.zh} 的 ${paper.name}：到期 ${paper.expiresOn ?? '长期'} → ${until}`,
      en: `${paper.name} of ${paper.shop ?? GROUP.en}: until ${paper.expiresOn ?? 'no end'} → ${until}`,
    },
    rows: [rowOf(paper, until)],
    figures: [],
    risk: { area: 'rules', ...(paper.shopId !== undefined && { shops: [paper.shopId] }) },
    inverse: paper.expiresOn
      ? { says: `paper renew ${id} ${paper.expiresOn}` }
      : irreversible('原来长期有效', 'it had no end before'),
    ...(number && { stands: keptForm({ hash: number.hash, label: number.mask }) }),
    data: {
      id,
      version: paper.version,
      until,
      from: given.from ?? null,
      proof: given.proof?.slice(0, 300) ?? null,
      file: given.file?.toLowerCase() ?? null,
      hash: number?.hash ?? null,
      mask: number?.mask ?? null,
    },
  };
}

const rowOf = (paper: Paper, after: string | Localized): Effect['rows'][number] => ({
  key: `paper:${paper.id}`,
  label: { zh: `${paper.shop ?? GROUP.zh} ${paper.name}`, en: `${paper.shop ?? GROUP.en} ${paper.name}` },
  version: paper.version,
  versionAfter: paper.version + 1,
  changes: [{ label: { zh: '到期', en: 'Until' }, before: paper.expiresOn ?? { zh: '长期', en: 'no end' }, after }],
});

/** Findings that it answers are handled. Throws effect.changed. */
export async function applyRenew(d: PaperDeps, { effect: { data }, by, trace, now }: Applying): Promise<Paper> {
  const done = await rowsOf(
    d.tx,
    sql`update paper set expires_on = ${data['until']}::date, valid_from = coalesce(${data['from']}::date, valid_from),
          proof = coalesce(${data['proof']}::text, proof), file_sha = coalesce(${data['file']}::text, file_sha),
          number_hash = coalesce(${data['hash']}::text, number_hash), number_mask = coalesce(${data['mask']}::text, number_mask),
          set_by = ${`person:${by}`}, at = clock_timestamp(), version = version + 1
        where id = ${data['id']} and version = ${data['version']} and state = 'active' returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: '这份证照', en: 'The paper' });
  const paper = await paperAt(d.tx, Number(data['id']), now);
  await witness(d.tx, { act: 'renewed', id: paper.id, paper: { ...paper, until: paper.expiresOn }, by, trace });
  await settle(d.tx, { rules: d.rules, now, by, trace });
  return paper;
}

/** Read only. Throws paper.not_found. */
export async function planRemove({ tx }: PaperDeps, { id, now }: { id: number; now: Date }): Promise<Effect> {
  const paper = await paperAt(tx, id, now);
  return {
    summary: {
      zh: `删除 ${paper.shop ?? GROUP.zh} 的“${paper.name}”（不再算数，证据留着）`,
      en: `Remove “${paper.name}” of ${paper.shop ?? GROUP.en} (it counts no more; its evidence stays)`,
    },
    rows: [rowOf(paper, { zh: '删除', en: 'removed' })],
    figures: [],
    risk: { area: 'rules', ...(paper.shopId !== undefined && { shops: [paper.shopId] }) },
    inverse: irreversible(
      `要恢复，请重新发送 证照 添加 ${paper.shop ?? '全组'} ${PAPER_KINDS[paper.kind].zh} …`,
      `to have it again, send paper add ${quote(paper.shop ?? 'group')} ${paper.kind} …`,
    ),
    data: { id, version: paper.version },
  };
}

/** Throws effect.changed. */
export async function applyRemove(d: PaperDeps, { effect: { data }, by, trace, now }: Applying): Promise<void> {
  const paper = await paperAt(d.tx, Number(data['id']), now);
  const done = await rowsOf(
    d.tx,
    sql`update paper set state = 'removed', version = version + 1, set_by = ${`person:${by}`}, at = clock_timestamp()
        where id = ${data['id']} and version = ${data['version']} and state = 'active' returning id`,
  );
  if (done.length === 0) throw effectChanged(paper.name);
  await witness(d.tx, { act: 'removed', id: paper.id, paper: { ...paper, until: paper.expiresOn }, by, trace });
  await settle(d.tx, { rules: d.rules, now, by, trace });
}
