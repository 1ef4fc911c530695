import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { mask } from '../../../core/mask.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { type Level, PACKS, type PackCode } from '../terms/pack.ts';
import { SHIPPED } from '../terms/packs.ts';
import { LEVEL_WORDS } from './by-terms.ts';
import type { CheckDeps } from './check.ts';
import { fold } from './fold.ts';
import { type Changed, changesNow, lexiconNow, shippedPacks } from './known.ts';
import { compile, lexiconOf, spellings } from './lexicon.ts';
import * as no from './term-refusals.ts';
import type { TermAct, TermList, TermRow } from './term-types.ts';

/** Above so many listings on sale that it would find, a new term waits for its asker's word. */
export const MANY_LISTINGS = 5;
const MOST_SCANNED = 100_000;
const MOST_SHOWN = 3;

/** Words of all packs, those of operators first; `search`: only those that have it. */
async function listTerms(d: CheckDeps, { search, most }: { search?: string; most: number }): Promise<TermList> {
  const changes = await changesNow(d.tx);
  const all = rowsNow(changes);
  const wanted = search === undefined ? undefined : fold(search).chars;
  const found = wanted === undefined ? all : all.filter(({ word }) => fold(word).chars.includes(wanted));
  const packs = PACKS.map((code) => {
    const own = all.filter(({ pack }) => pack === code);
    const terms = own.filter(({ level }) => level !== undefined).length;
    return { code, terms, exceptions: own.length - terms };
  });
  const removed = changes.filter(({ act }) => act === 'remove').length;
  return { rows: found.slice(0, most), total: found.length, packs, removed };
}

/** All words as they count now. */
function rowsNow(changes: readonly Changed[]): TermRow[] {
  const touched = new Set(changes.map(({ pack, word }) => `${pack} ${fold(word).chars}`));
  const untouched = (pack: PackCode, word: string) =>
    changes.length === 0 || !touched.has(`${pack} ${fold(word).chars}`);
  const own = changes.flatMap(({ act, pack, word, level, rewrite, reason, author, at }): TermRow[] =>
    act === 'remove' ? [] : [{ pack, word, level, rewrite, own: { reason, author, at: new Date(at) } }],
  );
  const shipped = SHIPPED.flatMap((pack) => [
    ...pack.terms.map(({ word, level, rewrite }): TermRow => ({ pack: pack.code, word, level, rewrite })),
    ...pack.except.map((word): TermRow => ({ pack: pack.code, word, level: undefined, rewrite: '' })),
  ]);
  return [...own, ...shipped.filter(({ pack, word }) => untouched(pack, word))];
}

/** Read only. Throws term.silly, term.same, term.rewrite, term.pointless, term.not_found, term.which_pack. */
async function planTerm(d: CheckDeps, asked: TermAct): Promise<Effect> {
  const word = asked.word.trim();
  no.refuseSilly(word);
  const changes = await changesNow(d.tx);
  const pack = packOf(asked, word, changes);
  const before = rowsNow(changes).find((row) => row.pack === pack && fold(row.word).chars === fold(word).chars);
  await refusePointless(d, { ...asked, word, pack }, before);
  const hits = asked.act === 'add' ? await wouldHit(d, { word, pack }) : { count: 0, shown: [] };
  const last = changes.find((row) => row.pack === pack && fold(row.word).chars === fold(word).chars)?.id ?? 0;
  const after = asked.act === 'add' ? LEVEL_WORDS[asked.level ?? 'forbidden'] : no.ACTS[asked.act];
  return {
    summary: no.summaryOf(asked.act, word, pack),
    rows: [
      {
        key: `term:${pack}|${fold(word).chars}`,
        label: { zh: `词库 ${no.PACK_WORDS[pack].zh}：${word}`, en: `Words, ${no.PACK_WORDS[pack].en}: ${word}` },
        version: last,
        versionAfter: last + 1,
        changes: [{ label: { zh: '级别', en: 'Level' }, before: no.levelNow(before), after }],
      },
    ],
    figures: [
      ...(asked.act === 'add'
        ? [{ label: { zh: '会命中的在售链接', en: 'Listings on sale it finds' }, value: hits.count }]
        : []),
      ...hits.shown.map((title) => ({ label: { zh: '例如', en: 'Such as' }, value: title })),
      { label: { zh: '原因', en: 'Reason' }, value: asked.reason },
    ],
    risk: {
      area: 'rules',
      ...(loosens({ ...asked, word, pack }, before) && { second: { role: 'compliance' as const } }),
    },
    inverse: { says: inverseOf(pack, word, before) },
    data: {
      act: asked.act,
      pack,
      word,
      level: asked.act === 'add' ? (asked.level ?? 'forbidden') : null,
      rewrite: asked.rewrite ?? '',
      reason: asked.reason,
      last,
      hits: hits.count,
    },
  };
}

const STRICT: Record<Level, number> = { care: 1, proof: 2, forbidden: 3 };

/** Whether less is found than before: an exception over a shipped word, that word taken out, or any word of a lower level. */
function loosens({ act, word, pack, level = 'forbidden' }: TermAct & { pack: PackCode }, before?: TermRow): boolean {
  if (act === 'add') return before?.level !== undefined && STRICT[level] < STRICT[before.level];
  if (act === 'remove') return shippedTerm(pack, word) !== undefined;
  const lexicon = lexiconOf(shippedPacks());
  // As it is spelled, and as it is folded: marks in it part the words of a text, and not those of an exception.
  const written = spellings(word).flatMap((one) => [one, fold(one).chars]);
  return written.some((one) => lexicon.find(pack, one).length > 0);
}

const shippedTerm = (pack: PackCode, word: string) =>
  SHIPPED.find(({ code }) => code === pack)?.terms.find((term) => fold(term.word).chars === fold(word).chars);

/** As it was before: taken out again, or put back with its level. */
function inverseOf(pack: PackCode, word: string, before: TermRow | undefined): string {
  const name = quote(word);
  if (!before) return `term remove ${name} pack ${pack} 撤销 undone`;
  if (before.level === undefined) return `term except ${name} pack ${pack} 撤销 undone`;
  const rewrite = before.rewrite ? ` rewrite ${quote(before.rewrite)}` : '';
  return `term add ${name} ${before.level} pack ${pack}${rewrite} 撤销 undone`;
}

/** The pack that is named, else the one in which the word is, else that of absolute terms for a new one. */
function packOf({ act, pack }: TermAct, word: string, changes: readonly Changed[]): PackCode {
  if (pack) return pack;
  const rows = rowsNow(changes).filter((row) => fold(row.word).chars === fold(word).chars);
  const packs = [...new Set(rows.map((row) => row.pack))];
  if (packs.length > 1) throw no.whichPack(word, packs);
  if (packs[0]) return packs[0];
  if (act === 'remove') throw no.notFound(word);
  return act === 'except' ? (packsWith(word)[0] ?? 'absolute') : 'absolute';
}

/** The packs whose terms a text has. */
function packsWith(text: string): PackCode[] {
  const lexicon = lexiconOf(shippedPacks());
  return PACKS.filter((code) => lexicon.find(code, text).length > 0);
}

async function refusePointless(d: CheckDeps, asked: TermAct & { pack: PackCode }, before: TermRow | undefined) {
  const { act, word, pack, level = 'forbidden', rewrite = '' } = asked;
  const lexicon = await lexiconNow(d.tx);
  if (act === 'remove' && !before) throw no.notFound(word);
  if (act === 'add' && before?.level === level && before.rewrite === rewrite) throw no.same(word, level);
  const graver = lexicon.find(pack, word).find((hit) => STRICT[hit.level] > STRICT[level]);
  const same = graver !== undefined && fold(graver.term).chars === fold(word).chars;
  // One of a pack is put back as it was.
  if (act === 'add' && graver && !same && shippedTerm(pack, word)?.level !== level) throw no.hidden(word, graver);
  if (act === 'add' && rewrite !== '') {
    const found = PACKS.flatMap((code) => lexicon.find(code, rewrite))[0];
    if (found || fold(rewrite).chars.includes(fold(word).chars)) throw no.badRewrite(rewrite, found?.found ?? word);
  }
  if (act !== 'except') return;
  if (before && before.level === undefined) throw no.exceptedAlready(word);
  if (lexicon.find(pack, word).length === 0) throw no.pointless(word, pack);
}

/** How many listings on sale a new term would find: by its title, as things stand. */
async function wouldHit(d: CheckDeps, { word, pack }: { word: string; pack: PackCode }) {
  const shipped = SHIPPED.find(({ code }) => code === pack);
  const clause = { zh: '', en: '' };
  const only = {
    ...(shipped as (typeof SHIPPED)[number]),
    terms: [{ word, level: 'forbidden' as const, clause, rewrite: '' }],
  };
  const lexicon = lexiconOf(compile([only]));
  const rows = await rowsOf<{ id: string; title: string; code: string }>(
    d.tx,
    sql`select l.id, l.title, s.code from listing l join shop s on s.id = l.shop_id where l.state = 'active'
        order by l.id limit ${MOST_SCANNED}`,
  );
  const found = rows.filter(({ title }) => lexicon.find(pack, title).length > 0);
  return {
    ids: found.map(({ id }) => Number(id)),
    count: found.length,
    shown: found.slice(0, MOST_SHOWN).map(({ code, title }) => `${code} ${title}`),
  };
}

/** Does what was planned. Throws effect.changed when somebody else changed the word meanwhile. */
async function applyTerm(
  d: CheckDeps,
  { data, summary }: Effect,
  by: { actor: string; personId?: number; trace: string },
): Promise<void> {
  const word = String(data['word']);
  const folded = fold(word).chars;
  await rowsOf(d.tx, sql`select pg_advisory_xact_lock(hashtextextended(${`term ${data['pack']} ${folded}`}, 5))`);
  const done = await rowsOf(
    d.tx,
    sql`insert into term_change (pack, word, folded, act, level, rewrite, reason, author)
        select ${data['pack']}, ${word}, ${folded}, ${data['act']}, ${data['level']}, ${data['rewrite']}, ${mask(String(data['reason']))}, ${by.actor}
        where coalesce((select max(id) from term_change where pack = ${data['pack']} and folded = ${folded}), 0) = ${data['last']}
        returning id`,
  );
  if (done.length === 0) throw effectChanged(summary);
  if (data['act'] === 'add') await markListings(d, { word, pack: data['pack'] as PackCode });
  await putEvidence(d.tx, {
    kind: 'rule',
    trace: by.trace,
    by: by.personId ?? by.actor,
    subjects: [`term:${data['pack']}/${folded}`],
    body: { act: data['act'], pack: data['pack'], word, level: data['level'], rewrite: data['rewrite'] },
  });
}

/** What is on sale with a new word is looked at now, not when its monitor next looks at everything. */
async function markListings(d: CheckDeps, term: { word: string; pack: PackCode }): Promise<void> {
  const { ids } = await wouldHit(d, term);
  if (ids.length > 0)
    await rowsOf(d.tx, sql`insert into compliance_mark (kind, refs) values ('listing', ${sql.param(ids)}::bigint[])`);
}

export const termVerbs = { terms: listTerms, planTerm, applyTerm };
