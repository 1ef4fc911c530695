import type { Localized } from '../../core/localized.ts';
import { same } from '../../core/localized.ts';
import {
  actions,
  at,
  type Block,
  card,
  field,
  fields,
  type Message,
  note,
  table,
  text,
  type Value,
} from '../../core/message.ts';
import { chartsOf } from './charts.ts';
import type { CurrencySales, DigestFacts, TodoFacts } from './facts.ts';
import { figuresTable } from './figures-table.ts';
import { DIGEST_KINDS, type DigestKind } from './kinds.ts';
import { cash, salesTable } from './sales-table.ts';
import { headline } from './words.ts';

export type Digest = { code: string; kind: DigestKind; facts: DigestFacts };

export type CardNames = {
  /** A check of the data by its code. */
  check?(code: string): Localized;
  platform?(code: string): Localized;
};

/** A digest as people read it; of the same facts always the same. Pure. */
export function digestCard({ code, kind, facts }: Digest, names: CardNames = {}): Message {
  const { words } = DIGEST_KINDS[kind];
  const bad = wrongBlocks(facts, names);
  return card(
    { zh: `${words.zh} · ${facts.span.code}`, en: `${words.en} · ${facts.span.code}` },
    [
      ...bad,
      ...openBlocks(facts),
      text(headline(facts, names)),
      ...facts.sales.slice(0, MOST_CURRENCIES).flatMap((one) => salesTable(one, facts.span)),
      ...chartsOf(facts),
      ...figuresTable(facts.figures),
      ...facts.sales.slice(0, MOST_CURRENCIES).flatMap((one) => rankBlocks(one)),
      ...todoBlocks(facts.todos),
      note(coverageWords(facts)),
      fields(field({ zh: '截至', en: 'As of' }, at(new Date(facts.asOf))), field({ zh: '编号', en: 'Number' }, code)),
      note(againWords(code)),
      actions({ label: { zh: '上一期', en: 'The one before' }, says: beforeSays(kind, facts) }),
    ],
    bad.length > 0 ? 'warning' : 'normal',
  );
}

/** Currencies are shown apart; more than these nobody reads in one card. */
const MOST_CURRENCIES = 4;

const beforeSays = (kind: DigestKind, { span: { before } }: DigestFacts): string =>
  `${kind} ${kind === 'weekly' ? `"${before.from}..${before.to}"` : kind === 'daily' ? before.from : before.from.slice(0, 7) === before.to.slice(0, 7) ? before.from.slice(0, 7) : before.from}`;

/** What is known to be wrong with what it is made of, at its top. */
function wrongBlocks({ wrong, figures }: DigestFacts, { check = same }: CardNames): Block[] {
  const failed = figures.filter((one) => one.note);
  if (wrong.length === 0 && failed.length === 0) return [];
  const said = (lang: 'zh' | 'en') => [
    ...wrong.slice(0, 4).map((one) => {
      const where = one.shop ? ` ${one.shop}` : '';
      return lang === 'zh'
        ? `${check(one.code).zh}${where}（${one.day}，${one.looked} 中 ${one.wrong} 不对）`
        : `${check(one.code).en}${where} (${one.day}, ${one.wrong} of ${one.looked} wrong)`;
    }),
    ...failed.slice(0, 4).map((one) => `${one.name[lang]}${lang === 'zh' ? '：' : ': '}${one.note?.[lang] ?? ''}`),
  ];
  return [
    text({
      zh: `注意，数据有问题，以下数字可能不准：${said('zh').join('；')}`,
      en: `Mind: the data behind this is wrong in places, and so may be the figures: ${said('en').join('; ')}`,
    }),
  ];
}

const MOST_OPEN = 6;

/** By a clock that hangs further west the last day still runs. */
function openBlocks({ open = [], span }: DigestFacts): Block[] {
  if (open.length === 0) return [];
  const some = open.slice(0, MOST_OPEN);
  const more = open.length - some.length;
  return [
    text({
      zh: `按当地时间 ${span.to} 还没有过完，数字还会变：${some.join('、')}${more > 0 ? ` 等 ${open.length} 家店` : ''}`,
      en: `By their own clocks ${span.to} is not over, and the figures will still change: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    }),
  ];
}

/** Best and worst: shops and SKUs by how much they rose and fell. */
function rankBlocks({ shops, shopCount, skus, currency }: CurrencySales): Block[] {
  const blocks: Block[] = [];
  if (shops.length > 1) {
    const by = [...shops].sort((a, b) => b.minor1 - b.minor0 - (a.minor1 - a.minor0));
    const rows = [
      ...by
        .filter((one) => one.minor1 > one.minor0)
        .slice(0, 3)
        .map((one) => ({ ...one, place: { zh: '最好', en: 'Best' } })),
      ...by
        .filter((one) => one.minor1 < one.minor0)
        .slice(-3)
        .reverse()
        .map((one) => ({ ...one, place: { zh: '最差', en: 'Worst' } })),
    ];
    blocks.push(
      table(
        [{ label: { zh: '店铺', en: 'Shop' } }, { label: same('') }, ...moneyColumns],
        rows.map((one) => [one.code, one.place, ...moneyCells(one, currency)]),
        shopCount,
      ),
    );
  }
  const named = [
    ...skus.up.slice(0, 3).map((one) => ({ ...one, place: { zh: '涨得最多', en: 'Rose most' } })),
    ...skus.down.slice(0, 3).map((one) => ({ ...one, place: { zh: '跌得最多', en: 'Fell most' } })),
  ];
  if (named.length > 0)
    blocks.push(
      table(
        [{ label: { zh: '商品', en: 'SKU' } }, { label: same('') }, ...moneyColumns],
        named.map((one) => [`${one.code} ${one.title}`.trim().slice(0, 40), one.place, ...moneyCells(one, currency)]),
        skus.count,
      ),
    );
  return blocks;
}

const moneyColumns: { label: Localized; align: 'right' }[] = [
  { label: { zh: '本期', en: 'Now' }, align: 'right' },
  { label: { zh: '变化', en: 'Change' }, align: 'right' },
];
const moneyCells = (one: { minor1: number; minor0: number }, currency: string): Value[] => [
  cash(one.minor1, currency),
  cash(one.minor1 - one.minor0, currency),
];

function todoBlocks({ rows, total, overdue }: TodoFacts): Block[] {
  if (total === 0) return [note({ zh: '没有未完成的待办', en: 'No to-do is open' })];
  return [
    table(
      [
        { label: { zh: `待办（逾期 ${overdue}）`, en: `To-dos (${overdue} overdue)` } },
        { label: { zh: '负责人', en: 'Owner' } },
        { label: { zh: '截止', en: 'Due' } },
      ],
      rows.map((one) => [
        { zh: `${one.id} ${one.title.zh}`, en: `${one.id} ${one.title.en}` },
        one.owner ?? { zh: '还没有人', en: 'nobody yet' },
        one.dueAt ? { at: one.dueAt } : '',
      ]),
      total,
    ),
  ];
}

function coverageWords({ span, coverage, zones, shops }: DigestFacts): Localized {
  const silent = coverage.silent.length > 0 && coverage.withOrders > 0;
  return {
    zh: `${span.from} 至 ${span.to}${span.running ? '（还没有结束，和上期同样天数比）' : ''}，按各店当地的天（${zones.join('、') || '–'}）；${shops ? `只算 ${shops.map(({ code }) => code).join('、')}；` : ''}${coverage.shops} 家店里 ${coverage.withOrders} 家有订单${silent ? `，没有的：${coverage.silent.join('、')}` : ''}。销售额是数量和单价都大于 0 的各行，不算取消单，含邮费等；上期是 ${span.before.from} 至 ${span.before.to}`,
    en: `${span.from} to ${span.to}${span.running ? ' (not over; compared with as many days)' : ''}, by each shop's own days (${zones.join(', ') || '–'}); ${shops ? `of ${shops.map(({ code }) => code).join(', ')} only; ` : ''}${coverage.withOrders} of ${coverage.shops} shops had orders${silent ? `, not ${coverage.silent.join(', ')}` : ''}. Sales are lines with quantity and price above 0, without cancellations, with postage and the like; the last period is ${span.before.from} to ${span.before.to}`,
  };
}

export const againWords = (code: string): Localized => ({
  zh: `发送 简报 查看 ${code} 再看到的是同样的数字`,
  en: `digest show ${code} gives the same figures again`,
});

export const isDigest = (one: { kind: string }): one is Digest => one.kind in DIGEST_KINDS;
