import {
  actions,
  at,
  type Block,
  card,
  chart,
  type DigestFacts,
  field,
  fields,
  GROUP_WORDS,
  type Localized,
  type Message,
  note,
  SEVERITY_WORDS,
  same,
  TREND_WEEKS,
  table,
  text,
  type Value,
  type WeeklyDigest,
  withData,
} from '#kit';
import { changesTable } from './handbook.ts';

export const RATE_GOAL = 0.3;
const WORST = 5;
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

const dayOf = (at: number): string => new Date(at + OFFSET_MS).toISOString().slice(0, 10);
const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** 《合规风险预警》: one week, of the shops that its facts are of. `names`: of rules by code. Pure. */
export function digestCard({ facts, how }: WeeklyDigest, names: (rule: string) => Localized): Message {
  const found = total(facts.cells.map((one) => one.found));
  const open = total(facts.cells.map((one) => one.open));
  const overdue = total(facts.cells.map((one) => one.overdue));
  const last = dayOf(Date.parse(facts.until));
  const first = dayOf(Date.parse(facts.since));
  const rate = rateOf(facts);
  const quiet = found === 0 && overdue === 0 && facts.changes.length === 0 && facts.papers.length === 0;
  return card(
    { zh: `《合规风险预警》${first} 至 ${last}`, en: `Compliance digest, ${first} to ${last}` },
    [
      text(leadWords({ found, open, overdue, quiet })),
      fields(
        field({ zh: '本周发现', en: 'Found' }, found),
        field({ zh: '前四周平均', en: 'Mean of four weeks before' }, meanBefore(facts)),
        field({ zh: '未处理', en: 'Open' }, open),
        field({ zh: '逾期', en: 'Overdue' }, overdue),
        field({ zh: '违规率（30 天）', en: 'Violation rate (30 days)' }, rate.words),
        field({ zh: '截至', en: 'As of' }, at(new Date(facts.until))),
      ),
      note(countedWords(facts)),
      ...(found > 0 || total(trendOf(facts)) > 0 ? [trendChart(facts)] : []),
      ...cellsBlocks(facts, names),
      ...worstBlocks(facts, names),
      ...changeBlocks(facts),
      ...paperBlocks(facts),
      ...howBlocks(how),
      actions(
        { label: { zh: '逾期的', en: 'Overdue' }, says: 'findings overdue' },
        { label: { zh: '全部未处理', en: 'All open' }, says: 'findings' },
      ),
    ],
    overdue > 0 || rate.over ? 'danger' : quiet ? 'success' : 'warning',
  );
}

type Lead = { found: number; open: number; overdue: number; quiet: boolean };

function leadWords({ found, open, overdue, quiet }: Lead): Localized {
  if (quiet)
    return open === 0
      ? { zh: '这一周没有新的情况，也没有未处理的违规项', en: 'Nothing new this week, and nothing is open' }
      : { zh: `这一周没有新的情况；还有 ${open} 项未处理`, en: `Nothing new this week; ${open} still open` };
  return {
    zh: `这一周发现 ${found} 项违规，未处理 ${open} 项，其中逾期 ${overdue} 项`,
    en: `${found} found this week; ${open} open, ${overdue} of them overdue`,
  };
}

const trendOf = (facts: DigestFacts): number[] =>
  Array.from({ length: TREND_WEEKS }, (_, week) => total(facts.trend.map(({ weeks }) => weeks[week] ?? 0)));

const meanBefore = (facts: DigestFacts): number =>
  Math.round((total(trendOf(facts).slice(0, -1)) / (TREND_WEEKS - 1)) * 10) / 10;

function rateOf({ rates }: DigestFacts): { words: Value; over: boolean } {
  const [found, of] = [total(rates.map((one) => one.found)), total(rates.map((one) => one.of))];
  if (of === 0) return { words: { zh: '没有可算的', en: 'nothing to go by' }, over: false };
  const percent = Math.min(100, (found / of) * 100);
  const shown = `${percent.toFixed(2)} %`;
  const over = percent > RATE_GOAL;
  return {
    words: {
      zh: `${shown}（${found}/${of}，目标不超过 ${RATE_GOAL} %，${over ? '超了' : '达标'}）`,
      en: `${shown} (${found} of ${of}; goal at most ${RATE_GOAL} %: ${over ? 'over' : 'met'})`,
    },
    over,
  };
}

/** What the rate is a rate of, so that nobody reads more from it. */
function countedWords({ rates }: DigestFacts): Localized {
  const beside = total(rates.map((one) => one.beside ?? 0));
  const more: Localized =
    beside === 0
      ? { zh: '', en: '' }
      : {
          zh: `；另有 ${beside} 项严重或高级别的违规是券、客服消息等，不在违规率里`,
          en: `; ${beside} more of critical or high severity are about coupons, messages and the like, and not in it`,
        };
  return {
    zh: `违规率只数在售链接和近 30 天的销售订单里严重、高级别的，豁免和误报不算${more.zh}`,
    en: `The violation rate counts listings on sale and sales of 30 days with findings of critical or high severity, without what was waived or a false alarm${more.en}`,
  };
}

function trendChart(facts: DigestFacts): Block {
  const until = Date.parse(facts.until);
  return chart({
    title: { zh: '每周发现的违规', en: 'Found each week' },
    form: 'bar',
    unit: { zh: '项', en: 'findings' },
    labels: Array.from({ length: TREND_WEEKS }, (_, n) => dayOf(until - (TREND_WEEKS - 1 - n) * 7 * DAY_MS).slice(5)),
    series: [{ name: { zh: '发现', en: 'Found' }, values: trendOf(facts) }],
  });
}

const shopOf = (facts: DigestFacts, shop: number | null): Localized =>
  shop === null ? GROUP_WORDS : same(facts.shops.find(({ id }) => id === shop)?.code ?? String(shop));

function cellsBlocks(facts: DigestFacts, names: (rule: string) => Localized): Block[] {
  if (facts.cells.length === 0) return [];
  const shown = facts.cells.slice(0, 15);
  return [
    withData(
      table(
        [
          { label: { zh: '规则', en: 'Rule' } },
          { label: { zh: '店铺', en: 'Shop' } },
          { label: { zh: '本周发现', en: 'Found' }, align: 'right' },
          { label: { zh: '未处理', en: 'Open' }, align: 'right' },
          { label: { zh: '逾期', en: 'Overdue' }, align: 'right' },
        ],
        shown.map((one) => [names(one.rule), shopOf(facts, one.shop), one.found, one.open, one.overdue]),
        facts.cells.length,
      ),
      shown.map((one) => ({ ...one, shop: one.shop === null ? null : shopOf(facts, one.shop).en })),
    ),
  ];
}

function worstBlocks(facts: DigestFacts, names: (rule: string) => Localized): Block[] {
  if (facts.worst.length === 0) return [];
  return [
    table(
      [
        { label: { zh: '最严重的五项', en: 'Worst five' } },
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '规则', en: 'Rule' } },
        { label: { zh: '问题', en: 'Why' } },
        { label: { zh: '级别', en: 'Severity' } },
      ],
      facts.worst
        .slice(0, WORST)
        .map((one) => [
          String(one.id),
          shopOf(facts, one.shop),
          names(one.rule),
          one.says,
          SEVERITY_WORDS[one.severity],
        ]),
    ),
  ];
}

const changeBlocks = ({ changes }: DigestFacts): Block[] =>
  changes.length === 0
    ? [note({ zh: '规则没有变化', en: 'No rule changed' })]
    : [note({ zh: '规则变化：', en: 'Rules that changed:' }), changesTable(changes, 8)];

function paperBlocks(facts: DigestFacts): Block[] {
  const { papers } = facts;
  if (papers.length === 0) return [note({ zh: '30 天内没有证照到期', en: 'No paper ends within 30 days' })];
  return [
    table(
      [
        { label: { zh: '30 天内到期的证照', en: 'Papers that end within 30 days' } },
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '到期', en: 'Until' } },
      ],
      papers.slice(0, 10).map((one) => [one.name, shopOf(facts, one.shop), { date: one.expiresOn }]),
      papers.length,
    ),
  ];
}

const howBlocks = (how: WeeklyDigest['how']): Block[] =>
  how === 'kept'
    ? []
    : [
        note(
          how === 'now'
            ? {
                zh: '最近七天，到现在为止；周五 17:00 发出并存档',
                en: 'The last seven days until now; it goes out and is kept on Friday 17:00',
              }
            : {
                zh: '这一周当时没有存档：发现数按证据重算，未处理和逾期按现在的状态',
                en: 'That week was not kept at the time: what was found is from the evidence, what is open and overdue is as of now',
              },
        ),
      ];
