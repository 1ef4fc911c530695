import type { Localized } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import type { Put } from './put.ts';
import type { FileRead, Wrong } from './read/file.ts';

/** What an import came to. */
export type Imported = Put &
  Pick<FileRead, 'wrong' | 'twice' | 'ignored' | 'empty' | 'before'> & { batch: string; beside?: Localized[] };

const SHOWN_LINES = 20;

/** What an import came to, line by line of what people read: nothing is left out without being said. */
export function importedWords(done: Imported): Localized[] {
  const { added, replaced, same, wrong, twice, ignored, empty, before, beside = [] } = done;
  const said: (Localized | false)[] = [
    {
      zh: `新增 ${added} 个数，更新 ${replaced} 个，${same} 个早已如此；${wrong.length} 处没有收下`,
      en: `${many(added, 'figure')} added, ${replaced} changed, ${same} known already; ${wrong.length} not taken`,
    },
    twice.length > 0 && {
      zh: `同一天给了两次不同的数，以后面的为准，两个都留着：第 ${lineList(twice, '、')} 行`,
      en: `Given twice with other numbers, the later counts and both are kept: line ${lineList(twice, ', ')}`,
    },
    empty > 0 && { zh: `${empty} 格是空的`, en: `${many(empty, 'cell')} held no number` },
    ignored.length > 0 && {
      zh: `不认识的列：${ignored.join('、')}`,
      en: `Columns that were not read: ${ignored.join(', ')}`,
    },
    before > 0 && { zh: `标题行上面有 ${before} 行没有读`, en: `${many(before, 'row')} above the heading not read` },
    ...beside,
  ];
  return said.filter((one) => one !== false);
}

const lineList = (lines: readonly number[], comma: string): string =>
  lines.slice(0, SHOWN_LINES).join(comma) + (lines.length > SHOWN_LINES ? '…' : '');

export const wrongWords = ({ line, why }: Wrong): Localized => ({
  zh: `第 ${line} 行：${why.zh}`,
  en: `Line ${line}: ${why.en}`,
});

/** The first of what was not taken, and how many more. */
export function wrongLines(wrong: readonly Wrong[], most: number): Localized[] {
  const lines = wrong.slice(0, most).map(wrongWords);
  const left = wrong.length - lines.length;
  return left > 0 ? [...lines, { zh: `还有 ${left} 处`, en: `and ${left} more` }] : lines;
}
