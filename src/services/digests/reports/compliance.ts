import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import type { ReportAsk, RiskNow } from './deps.ts';
import type { ReportBody } from './report-card.ts';

type Cell = { rule: string; found: number; before: number; open: number; overdue: number };

/** What rules found, what is open and overdue of it, what ends soon and who was not trained. */
export async function complianceReport(ask: ReportAsk): Promise<ReportBody> {
  const cells = await cellsOf(ask);
  const risk = await ask.sources.risk(ask.asOf, ask.shops);
  const sum = (of: (cell: Cell) => number) => cells.reduce((all, cell) => all + of(cell), 0);
  const [found, before, open, overdue] = [
    sum((c) => c.found),
    sum((c) => c.before),
    sum((c) => c.open),
    sum((c) => c.overdue),
  ];
  const { untrained } = risk;
  return {
    lines: [
      {
        zh: `期内发现 ${found} 项违规（上期 ${before}），未处理 ${open} 项，其中逾期 ${overdue} 项；30 天内到期的证照 ${risk.papers.length} 份${untrained ? `；本季培训 ${untrained.held} 次，${untrained.missing} 人还没参加` : ''}；最近一周改了 ${risk.changes} 条规则`,
        en: `${found} found in the period (${before} before); ${open} open, ${overdue} of them overdue; ${risk.papers.length} papers end within 30 days${untrained ? `; ${untrained.held} trainings this quarter, ${untrained.missing} people took part in none` : ''}; ${risk.changes} rules changed in the last week`,
      },
    ],
    charts: [found + before > 0 ? ruleChart(cells, ask) : quietChart(found, before)],
    tables: [...(cells.length > 0 ? [cellsTable(cells, ask)] : []), ...worstTables(risk, ask), ...paperTables(risk)],
  };
}

/** By rule, of the shops and of what is the group's. Days are the shop's; the group's are those of head office. */
const cellsOf = ({ tx, span, asOf, shops }: ReportAsk): Promise<Cell[]> =>
  rowsOf<Cell>(
    tx,
    sql`select f.rule,
          count(*) filter (where f.day between ${span.from}::date and ${span.to}::date)::int as found,
          count(*) filter (where f.day between ${span.before.from}::date and ${span.before.to}::date)::int as before,
          count(*) filter (where f.standing)::int as open,
          count(*) filter (where f.standing and f.due_at < ${instantParam(asOf)})::int as overdue
        from (select f.rule, f.due_at, (f.first_at at time zone coalesce(s.time_zone, 'Asia/Shanghai'))::date as day,
            f.closed_at is null or f.closed_at > ${instantParam(asOf)} as standing
          from finding f left join shop s on s.id = f.shop_id
          where f.first_at <= ${instantParam(asOf)} and f.verdict is distinct from 'wrong'
            ${shops ? sql`and (f.shop_id is null or f.shop_id = any(${sql.param([...shops])}::int[]))` : sql``}) f
        group by f.rule having bool_or(f.standing or f.day between ${span.before.from}::date and ${span.to}::date)
        order by 2 desc, 4 desc, 1 limit 60`,
  );

const SHOWN = 12;

const ruleChart = (cells: Cell[], { sources }: ReportAsk): ReportBody['charts'][number] => {
  const shown = cells.slice(0, 8);
  return {
    title: { zh: '各规则发现的违规', en: 'Found by rule' },
    form: 'bar',
    unit: { zh: '项', en: 'findings' },
    labels: shown.map(({ rule }) => sources.rule(rule)),
    series: [
      { name: { zh: '本期', en: 'This period' }, values: shown.map((cell) => cell.found) },
      { name: { zh: '上期', en: 'Last period' }, values: shown.map((cell) => cell.before) },
    ],
  };
};

/** Nothing was found: that is shown, too. */
const quietChart = (found: number, before: number): ReportBody['charts'][number] => ({
  title: { zh: '发现的违规', en: 'Found' },
  form: 'bar',
  unit: { zh: '项', en: 'findings' },
  labels: [
    { zh: '上期', en: 'before' },
    { zh: '本期', en: 'now' },
  ],
  series: [{ name: { zh: '违规', en: 'Findings' }, values: [before, found] }],
});

const cellsTable = (cells: Cell[], { sources }: ReportAsk): ReportBody['tables'][number] => ({
  columns: [
    { label: { zh: '规则', en: 'Rule' } },
    { label: { zh: '本期发现', en: 'Found' }, align: 'right' },
    { label: { zh: '上期', en: 'Before' }, align: 'right' },
    { label: { zh: '未处理', en: 'Open' }, align: 'right' },
    { label: { zh: '逾期', en: 'Overdue' }, align: 'right' },
  ],
  rows: cells
    .slice(0, SHOWN)
    .map((cell) => [sources.rule(cell.rule), cell.found, cell.before, cell.open, cell.overdue]),
  total: cells.length,
});

const worstTables = ({ worst }: RiskNow, { sources }: ReportAsk): ReportBody['tables'] =>
  worst.length === 0
    ? []
    : [
        {
          columns: [
            { label: { zh: '最严重的', en: 'Worst' } },
            { label: { zh: '规则', en: 'Rule' } },
            { label: { zh: '问题', en: 'Why' } },
            { label: { zh: '期限', en: 'Due' } },
          ],
          rows: worst.slice(0, 5).map((one) => [String(one.id), sources.rule(one.rule), one.says, { at: one.dueAt }]),
          total: Math.min(5, worst.length),
        },
      ];

const paperTables = ({ papers }: RiskNow): ReportBody['tables'] =>
  papers.length === 0
    ? []
    : [
        {
          columns: [
            { label: { zh: '30 天内到期的证照', en: 'Papers that end within 30 days' } },
            { label: { zh: '到期', en: 'Until' } },
          ],
          rows: papers.slice(0, SHOWN).map((one) => [one.name, { date: one.expiresOn }]),
          total: papers.length,
        },
      ];
