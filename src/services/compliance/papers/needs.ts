import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { foldName, quote } from '../../../core/text.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { type Held, heldPapers } from './holds.ts';
import { PAPER_KINDS, type PaperKind, paperKindCalled } from './kinds.ts';

/** What a category asks for: any paper of a kind, or one by its name. */
export type Need = { category: string; kind: string; name: string; at: Date };

export const needWords = ({ kind, name }: Pick<Need, 'kind' | 'name'>): Localized =>
  kind === '' ? { zh: name, en: name } : PAPER_KINDS[kind as PaperKind];

export async function needs({ tx }: { tx: Tx }): Promise<Need[]> {
  const rows = await rowsOf<{ category: string; kind: string; name: string; at: string }>(
    tx,
    sql`select category, kind, name, at from paper_need order by category, kind, name limit 1000`,
  );
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}

/** A category of a shop falls under one of the same name or above it: 食品 covers 食品/茶叶. */
export function under(category: string, need: string): boolean {
  const [own, wanted] = [foldName(category), foldName(need)];
  return own === wanted || own.startsWith(`${wanted}/`) || own.startsWith(`${wanted}>`);
}

export type Missing = { shopId: number; shop: string; category: string; need: Need };

/** Days back in which a sale counts as selling a category. */
const SOLD_DAYS = 30;

/**
 * Which shops sell a category, on sale now or sold within 30 days, without what it asks for. A paper for no category counts for all; the
 * group's count for every shop. `shops`: only these.
 */
export async function missing(tx: Tx, now: Date, shops?: readonly number[]): Promise<Missing[]> {
  const asked = await needs({ tx });
  if (asked.length === 0) return [];
  const wanted = shops === undefined ? sql`true` : sql`s.id = any (${sql.param([...shops])}::int[])`;
  const sold = await rowsOf<{ id: number; code: string; category: string }>(
    tx,
    sql`select distinct s.id, s.code, k.category from shop s
          join (select shop_id, sku from listing where state = 'active' and sku is not null
            union select shop_id, sku from order_line where kind = 'sale' and placed_at <= ${instantParam(now)}
              and placed_at > ${instantParam(now)} - make_interval(days => ${SOLD_DAYS}::int)) x on x.shop_id = s.id
          join sku k on k.code = x.sku and k.category <> ''
        where ${wanted} order by s.code, k.category limit 20000`,
  );
  const held = await heldPapers(tx, now);
  return sold.flatMap(({ id, code, category }) =>
    asked
      .filter((need) => under(category, need.category) && !held.some((paper) => answers(paper, id, category, need)))
      .map((need) => ({ shopId: id, shop: code, category, need })),
  );
}

function answers(paper: Held, shopId: number, category: string, need: Need): boolean {
  if (paper.shopId !== undefined && paper.shopId !== shopId) return false;
  if (paper.category !== '' && !under(category, paper.category) && !under(need.category, paper.category)) return false;
  return need.kind === '' ? paper.name === foldName(need.name) : paper.kind === need.kind;
}

type Wanted = { category: string; what: string; off: boolean };

/** Read only. Throws paper.need_words, paper.need_known, paper.need_none. */
export async function planNeed({ tx }: { tx: Tx }, { category, what, off }: Wanted): Promise<Effect> {
  const kind = paperKindCalled(what) ?? '';
  const name = kind === '' ? what.trim() : '';
  if (category.length > 60 || name.length > 60) throw tooLong();
  const known = (await needs({ tx })).find(
    (one) =>
      foldName(one.category) === foldName(category) && one.kind === kind && foldName(one.name) === foldName(name),
  );
  const words = needWords({ kind, name });
  if (known && !off) throw needKnown(category, words);
  if (!known && off) throw needNone(category, words);
  const of = known?.category ?? category;
  return {
    summary: off
      ? { zh: `品类“${of}”不再要求“${words.zh}”`, en: `Category “${of}” no longer asks for “${words.en}”` }
      : { zh: `品类“${of}”要求“${words.zh}”`, en: `Category “${of}” asks for “${words.en}”` },
    rows: [
      {
        key: `paper_need:${foldName(of)}:${kind}:${foldName(name)}`,
        label: { zh: of, en: of },
        version: off ? 1 : 0,
        versionAfter: off ? 0 : 1,
        changes: [{ label: words, before: off ? ASKED : '–', after: off ? '–' : ASKED }],
      },
    ],
    figures: [],
    risk: { area: 'rules' },
    inverse: { says: `paper need ${quote(of)} ${quote(kind === '' ? name : kind)} ${off ? 'on' : 'off'}` },
    data: { category: of, kind, name: known?.name ?? name, off },
  };
}

const ASKED = { zh: '要求', en: 'asked for' };

/** Throws effect.changed. */
export async function applyNeed(
  { tx }: { tx: Tx },
  { effect: { data }, by, trace }: { effect: Effect; by: number; trace: string },
): Promise<void> {
  const { category, kind, name } = data;
  const done = await rowsOf(
    tx,
    data['off'] === true
      ? sql`delete from paper_need where category = ${category} and kind = ${kind} and name = ${name} returning 1`
      : sql`insert into paper_need (category, kind, name, set_by) values (${category}, ${kind}, ${name}, ${`person:${by}`})
            on conflict do nothing returning 1`,
  );
  if (done.length === 0) throw effectChanged(String(category));
  await putEvidence(tx, {
    kind: 'paper',
    trace,
    by,
    subjects: ['rule:papers'],
    body: {
      act: data['off'] === true ? 'need-off' : 'need',
      category: String(category),
      paper: String(kind) || String(name),
    },
  });
}

const tooLong = (): UserError =>
  new UserError('paper.need_words', {
    zh: '品类和证照名最多 60 个字',
    en: 'A category and the name of a paper have at most 60 characters',
  });

const needKnown = (category: string, words: Localized): UserError =>
  new UserError('paper.need_known', {
    zh: `品类 ${category} 已经要求 ${words.zh}，没有改动`,
    en: `Category “${category}” asks for “${words.en}” already, nothing was changed`,
  });

const needNone = (category: string, words: Localized): UserError =>
  new UserError('paper.need_none', {
    zh: `品类 ${category} 本来就不要求 ${words.zh}；发送 证照 看全部要求`,
    en: `Category “${category}” does not ask for “${words.en}”; send papers to see what is asked for`,
  });
