import type { Localized } from '../../../core/localized.ts';
import {
  at,
  type Block,
  type Chart,
  type Column,
  card,
  chart,
  field,
  fields,
  type Message,
  note,
  table,
  text,
  type Value,
} from '../../../core/message.ts';
import { againWords } from '../card.ts';
import type { FigureFact } from '../facts.ts';
import { figuresTable } from '../figures-table.ts';
import { REPORT_KINDS, type ReportKind } from '../kinds.ts';
import type { Span } from '../spans.ts';

/** Plain JSON: a report as it was made, in both languages. */
export type ReportFacts = {
  made: 1;
  span: Span;
  /** ISO. */
  asOf: string;
  shops: { id: number; code: string }[] | null;
  figures: FigureFact[];
} & ReportBody;

/** What a kind of report has to say beside its figures. */
export type ReportBody = {
  lines: Localized[];
  charts: Chart[];
  tables: { columns: Column[]; rows: Value[][]; total: number }[];
};

export type Report = { code: string; kind: ReportKind; facts: ReportFacts };

/** Pure: of the same facts always the same. */
export function reportCard({ code, kind, facts }: Report): Message {
  const words = REPORT_KINDS[kind];
  const { span, shops, figures, lines, charts, tables } = facts;
  const missed = figures.some(({ met }) => met === false);
  return card(
    { zh: `${words.zh}报告 · ${span.code}`, en: `${words.en} report · ${span.code}` },
    [
      ...lines.map(text),
      ...charts.map(chart),
      ...figuresTable(figures),
      ...tables.map(({ columns, rows, total }): Block => table(columns, rows, total)),
      note({
        zh: `${span.from} 至 ${span.to}，和 ${span.before.from} 至 ${span.before.to} 比，按各店当地的天${shops ? `；只算 ${shops.map((shop) => shop.code).join('、')}` : ''}`,
        en: `${span.from} to ${span.to} against ${span.before.from} to ${span.before.to}, by each shop's own days${shops ? `; of ${shops.map((shop) => shop.code).join(', ')} only` : ''}`,
      }),
      fields(field({ zh: '截至', en: 'As of' }, at(new Date(facts.asOf))), field({ zh: '编号', en: 'Number' }, code)),
      note(againWords(code)),
    ],
    missed ? 'warning' : 'normal',
  );
}
