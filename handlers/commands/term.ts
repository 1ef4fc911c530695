import {
  at,
  card,
  defineCommand,
  field,
  fields,
  note,
  optional,
  rest,
  TERM_PACKS,
  type TermRow,
  table,
  withData,
} from '#kit';
import { levelWords } from '../views/terms.ts';

const MOST_ROWS = 20;

const columns = [
  { label: { zh: '词', en: 'Word' } },
  { label: { zh: '词包', en: 'Pack' } },
  { label: { zh: '级别', en: 'Level' } },
  { label: { zh: '改成', en: 'Instead' } },
  { label: { zh: '谁', en: 'By' } },
  { label: { zh: '原因', en: 'Reason' } },
];

export default defineCommand({
  name: { zh: '词库', en: 'term' },
  aliases: ['terms', '违禁词库'],
  summary: {
    zh: '检查所用的词：各词包有多少，或者找一个词；运营自己加的排在前面',
    en: 'The words that texts are checked for: how many there are, or one of them; those that operators added come first',
  },
  examples: ['词库', 'term', '词库 最好', 'term guaranteed'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/terms', scope: 'compliance.read' },
  args: { search: optional(rest({ zh: '要找的词', en: 'word to look for' }, { max: 60 })) },
  async run({ args: { search }, services, most }) {
    const list = await services.checks.terms({ ...(search && { search }), most: most(MOST_ROWS) });
    const rows = search ? list.rows : list.rows.filter(({ own }) => own);
    const counts = list.packs.map(({ code, terms, exceptions }) =>
      field(TERM_PACKS[code], {
        zh: `${terms} 个词，${exceptions} 个例外`,
        en: `${terms} terms, ${exceptions} exceptions`,
      }),
    );
    const last = rows[0]?.own;
    return card(search ? { zh: `词库 · ${search}`, en: `Words · ${search}` } : { zh: '词库', en: 'Words' }, [
      ...(search
        ? []
        : [fields(...counts, ...(last ? [field({ zh: '最近改动', en: 'Last change' }, at(last.at))] : []))]),
      ...(rows.length > 0 || search ? [rowsBlock(rows, search ? list.total : rows.length)] : []),
      ...(list.removed > 0
        ? [note({ zh: `运营移出了 ${list.removed} 个词`, en: `Operators took ${list.removed} words out` })]
        : []),
      note({
        zh: '加词：词库 添加 词 禁用 原因；误报：词库 例外 词 原因',
        en: 'Add one: term add WORD forbidden REASON; found wrongly: term except WORDS REASON',
      }),
    ]);
  },
});

const rowsBlock = (rows: readonly TermRow[], total: number) =>
  withData(
    table(
      columns,
      rows.map((row) => [
        row.word,
        TERM_PACKS[row.pack],
        levelWords(row),
        row.rewrite || '–',
        row.own?.author ?? { zh: '随系统', en: 'shipped' },
        row.own?.reason ?? '–',
      ]),
      total,
    ),
    rows.map(({ word, pack, level, rewrite, own }) => ({
      word,
      pack,
      level: level ?? 'exception',
      rewrite,
      author: own?.author ?? null,
      reason: own?.reason ?? null,
      at: own ? own.at.toISOString() : null,
    })),
  );
