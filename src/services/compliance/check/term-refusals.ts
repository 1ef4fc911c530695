import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import type { Level, PackCode } from '../terms/pack.ts';
import { SHIPPED } from '../terms/packs.ts';
import { LEVEL_WORDS } from './by-terms.ts';
import { fold, isLatin } from './fold.ts';
import type { TermAct, TermRow } from './term-types.ts';

export const MOST_WORD = 40;

export const PACK_WORDS = Object.fromEntries(SHIPPED.map(({ code, name }) => [code, name])) as Record<
  PackCode,
  Localized
>;

export const ACTS: Record<TermAct['act'], Localized> = {
  add: { zh: '加入词库', en: 'a term' },
  except: { zh: '例外（不算）', en: 'an exception' },
  remove: { zh: '移出词库', en: 'taken out' },
};

export const levelNow = (row: TermRow | undefined): Localized =>
  !row ? { zh: '不在词库', en: 'not listed' } : row.level ? LEVEL_WORDS[row.level] : ACTS.except;

export function summaryOf(act: TermAct['act'], word: string, pack: PackCode): Localized {
  const { zh, en } = PACK_WORDS[pack];
  if (act === 'add') return { zh: `“${word}”加入词库（${zh}）`, en: `Add “${word}” to the words of ${en}` };
  if (act === 'except')
    return { zh: `“${word}”里的词不算（${zh}）`, en: `Words of ${en} within “${word}” no longer count` };
  return { zh: `“${word}”移出词库（${zh}）`, en: `Take “${word}” out of the words of ${en}` };
}

/** Words that would find half of everything, or nothing. */
export function refuseSilly(word: string): void {
  if ([...word].length > MOST_WORD)
    throw silly(`最多 ${MOST_WORD} 个字`, `it may have at most ${MOST_WORD} characters`);
  const { chars } = fold(word);
  if (chars.length < 2) throw silly('至少要有两个字', 'it needs at least two letters or characters');
  if (/^[0-9%]+$/.test(chars)) throw silly('不能只有数字', 'it cannot be a number');
  if ([...chars].every(isLatin) && chars.length < 3)
    throw silly('英文至少三个字母', 'a Latin word needs at least three letters');
}

const silly = (zh: string, en: string): UserError =>
  new UserError('term.silly', { zh: `这个词不能用：${zh}`, en: `That word cannot be used: ${en}` });

export const notFound = (word: string): UserError =>
  new UserError('term.not_found', {
    zh: `词库里没有“${word}”，请用 词库 ${word} 找一找`,
    en: `There is no “${word}” among the words; look with term ${word}`,
  });

export const whichPack = (word: string, packs: readonly PackCode[]): UserError =>
  new UserError('term.which_pack', {
    zh: `“${word}”在几个词包里（${packs.join('、')}），请写明 词包=`,
    en: `“${word}” is in several packs (${packs.join(', ')}), say which with pack=`,
  });

export const same = (word: string, level: Level): UserError =>
  new UserError('term.same', {
    zh: `“${word}”已经在词库里，级别就是${LEVEL_WORDS[level].zh}`,
    en: `“${word}” is listed already, as ${LEVEL_WORDS[level].en}`,
  });

export const badRewrite = (rewrite: string, found: string): UserError =>
  new UserError('term.rewrite', {
    zh: `改写“${rewrite}”自己也会被“${found}”命中，请换一个说法`,
    en: `The rewrite “${rewrite}” is found itself, by “${found}”; say something else`,
  });

export const exceptedAlready = (word: string): UserError =>
  new UserError('term.same', { zh: `“${word}”已经是例外`, en: `“${word}” is an exception already` });

export const pointless = (word: string, pack: PackCode): UserError =>
  new UserError('term.pointless', {
    zh: `“${word}”里没有${PACK_WORDS[pack].zh}的词，不需要例外`,
    en: `There is no word of ${PACK_WORDS[pack].en} in “${word}”, so it needs no exception`,
  });

export const hidden = (word: string, { term, level }: { term: string; level: Level }): UserError =>
  new UserError('term.hidden', {
    zh: `“${word}”里的“${term}”是${LEVEL_WORDS[level].zh}，级别更低的长词不起作用；要放行请用 词库 例外，由第二个人同意`,
    en: `“${word}” has “${term}” in it, which is ${LEVEL_WORDS[level].en}; a longer word of a lower level hides none, so ask for term except, which a second person agrees to`,
  });
