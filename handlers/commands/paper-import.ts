import { card, defineCommand, field, fields, isKeptValue, type NewPaper, paperKindCalled, rest } from '#kit';
import { rowsIn } from '../views/linked-kinds.ts';
import { badRow, given, shopOrGroup } from '../views/papers.ts';

const HEADER = /^(shop|店铺)[,，]/i;

/** Our own words for rows that were noted: their numbers are masks. */
const areKept = (rows: string): boolean =>
  rowsIn(rows, HEADER).every(([, , , number = '']) => number === '' || isKeptValue(number));

export default defineCommand({
  name: { zh: '证照 导入', en: 'paper import' },
  aliases: ['papers import'],
  summary: {
    zh: '一次记多份证照，每行 店铺,类别,名称,编号,持有人,品类,品牌,起始日,到期日（换行或分号隔开），最多 500 行',
    en: 'Note many papers at once, shop,kind,name,number,holder,category,brand,first day,last day a row (lines or semicolons between them), 500 rows at most',
  },
  examples: [
    '证照 导入 SH-1,执照,营业执照,91310000123456789X,,,,2020-01-01,2040-01-01',
    'paper import SH-1,brand,Nike authorisation,,,,Nike,,2027-06-30;group,insurance,liability',
  ],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/papers/import', scope: 'compliance.write' },
  args: {
    rows: {
      ...rest({ zh: '每行 店铺,类别,名称,…', en: 'rows of shop,kind,name,…' }, { max: 100_000 }),
      secret: areKept,
    },
  },
  async plan(ask) {
    const rows = rowsIn(ask.args.rows, HEADER);
    if (rows.length === 0) throw badRow(1);
    const papers: NewPaper[] = [];
    for (const [n, cells] of rows.entries()) {
      const [shop = '', kindWord = '', name = '', number, holder, category, brand, from, until] = cells;
      const kind = paperKindCalled(kindWord);
      if (!kind || name === '' || shop === '' || cells.length > 9 || !isDay(from) || !isDay(until)) throw badRow(n + 1);
      const details = given({ number, holder, category, brand, from, until });
      papers.push({ shop: await shopOrGroup(ask, shop), kind, name, ...details });
    }
    return ask.services.papers.planImport(papers);
  },
  async apply({ effect, services, actor, trace, now }) {
    const made = await services.papers.applyImport({ effect, by: actor.personId, trace, now });
    return card(
      { zh: '证照已导入', en: 'Papers imported' },
      [fields(field({ zh: '份数', en: 'Papers' }, made.length))],
      'success',
    );
  },
});

/** None, or a day that there is. */
function isDay(typed: string | undefined): boolean {
  if (typed === undefined || typed === '') return true;
  const at = new Date(`${typed}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === typed;
}
