import {
  type Block,
  type CouponSimulation,
  type Localized,
  money,
  note,
  type PlainRow,
  plainMoney,
  table,
  UserError,
  type Value,
  withData,
} from '#kit';

/** A month as people type it: 2026-12, 2026年12月. */
export const readMonth = (typed: string): string | undefined => {
  const match = /^(20\d{2})(?:[-/.]|年)(\d{1,2})月?$/.exec(typed);
  const month = (match?.[2] ?? '').padStart(2, '0');
  return match && month >= '01' && month <= '12' ? `${match[1]}-${month}` : undefined;
};

/** `10%`, `2.5` in hundredths of a percent. */
export const readShare = (typed: string): number | undefined => {
  const match = /^(\d{1,2}|100)(?:\.(\d{1,2}))?%?$/.exec(typed.replace(/\s/g, ''));
  const bp = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 10_001;
  return bp <= 10_000 ? bp : undefined;
};

export const percentText = (value: number | undefined): Value =>
  value === undefined ? { zh: '还没有数据', en: 'nothing to count yet' } : `${Math.round(value * 10) / 10} %`;

const WHY: Record<Exclude<CouponSimulation['stack']['unused'][number]['why'], 'threshold'>, Localized> = {
  'other-shop': { zh: '别家店的', en: 'of another shop' },
  'other-currency': { zh: '币种不同', en: 'in another currency' },
  'other-items': { zh: '不适用这些商品', en: 'not for these goods' },
  'smaller-step': { zh: '同一活动有更高一档', en: 'a higher step of the same promotion is reached' },
  'not-together': {
    zh: '不能与所用的同时用，或不更划算',
    en: 'not to be combined with those used, or worth nothing here',
  },
  'left-out': { zh: '超出考虑的数量', en: 'left out, too many to consider' },
};

/** What each shop asks: a row a shop, for programs with all that is behind it. */
export const pricesTable = (done: CouponSimulation[]): Block =>
  withData(
    table(
      [
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '原价', en: 'List price' }, align: 'right' },
        { label: { zh: '到手价', en: 'Price' }, align: 'right' },
        { label: { zh: '毛利', en: 'Margin' }, align: 'right' },
        { label: { zh: '毛利率', en: 'Of the price' }, align: 'right' },
      ],
      done.map(({ shop, stack, marginMinor, marginBp }) => [
        shop.code,
        money({ minor: stack.listMinor, currency: shop.currency }),
        money({ minor: stack.priceMinor, currency: shop.currency }),
        marginMinor === undefined ? '–' : money({ minor: marginMinor, currency: shop.currency }),
        marginBp === undefined ? '–' : `${(marginBp / 100).toFixed(1)} %`,
      ]),
    ),
    done.map(dataOf),
  );

const dataOf = ({ shop, stack, names, marginMinor, marginBp, refusals }: CouponSimulation): PlainRow => ({
  shop: shop.code,
  currency: shop.currency,
  list_minor: Number(stack.listMinor),
  price_minor: Number(stack.priceMinor),
  margin_minor: marginMinor === undefined ? null : Number(marginMinor),
  margin_bp: marginBp ?? null,
  refused: refusals.map(({ en }) => en).join('; ') || null,
  stack: JSON.stringify(
    stack.steps.map((step) => ({
      name: names.get(step.key) ?? step.key,
      on_minor: Number(step.onMinor),
      off_minor: Number(step.offMinor),
      after_minor: Number(step.afterMinor),
    })),
  ),
});

/** How one shop's price comes to be: the stack step by step, each line beside its cost and floor, and what is not used. */
export function simulationBlocks({ shop, lines, stack, names, marginMinor }: CouponSimulation): Block[] {
  const amount = (minor: bigint): Value => money({ minor, currency: shop.currency });
  const nameOf = (key: string) => names.get(key) ?? key;
  const unused = unusedWords(stack, nameOf, shop.currency);
  return [
    stack.steps.length > 0
      ? table(
          [
            { label: { zh: `${shop.code} 依次`, en: `${shop.code}, in order` } },
            { label: { zh: '按', en: 'On' }, align: 'right' },
            { label: { zh: '减', en: 'Off' }, align: 'right' },
            { label: { zh: '剩', en: 'Left' }, align: 'right' },
          ],
          stack.steps.map((step) => [
            nameOf(step.key),
            amount(step.onMinor),
            amount(step.offMinor),
            amount(step.afterMinor),
          ]),
        )
      : note({ zh: `${shop.code}：没有用上优惠`, en: `${shop.code}: nothing comes off` }),
    linesTable(lines, amount),
    ...(marginMinor === undefined
      ? [
          note({
            zh: '毛利未知：有商品没有成本（成本 TEE-RED-M 25）',
            en: 'The margin is unknown: a SKU has no cost (price cost TEE-RED-M 25)',
          }),
        ]
      : []),
    ...(unused.length > 0
      ? [
          note({
            zh: `没有用上：${unused.map(({ zh }) => zh).join('；')}`,
            en: `Not used: ${unused.map(({ en }) => en).join('; ')}`,
          }),
        ]
      : []),
  ];
}

const unusedWords = (
  stack: CouponSimulation['stack'],
  nameOf: (key: string) => string,
  currency: string,
): Localized[] =>
  stack.unused.map((one): Localized => {
    if (one.why !== 'threshold')
      return { zh: `${nameOf(one.key)}：${WHY[one.why].zh}`, en: `${nameOf(one.key)}: ${WHY[one.why].en}` };
    const missing = plainMoney({ minor: one.missingMinor, currency: currency });
    return {
      zh: `${nameOf(one.key)}：离门槛还差 ${missing}`,
      en: `${nameOf(one.key)}: ${missing} short of its threshold`,
    };
  });

const linesTable = (lines: CouponSimulation['lines'], amount: (minor: bigint) => Value): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '件', en: 'Pieces' }, align: 'right' },
      { label: { zh: '实付', en: 'Paid' }, align: 'right' },
      { label: { zh: '成本', en: 'Cost' }, align: 'right' },
      { label: { zh: '底价', en: 'Floor' }, align: 'right' },
      { label: { zh: '', en: '' } },
    ],
    lines.map((line) => [
      line.sku,
      line.pieces,
      amount(line.paidMinor),
      line.costMinor === undefined ? '–' : amount(line.costMinor),
      line.floorMinor === undefined ? '–' : amount(line.floorMinor),
      lowWords(line) ?? '',
    ]),
  );

export const lowWords = ({
  paidMinor,
  costMinor,
  floorMinor,
}: CouponSimulation['lines'][number]): Localized | undefined => {
  if (costMinor !== undefined && paidMinor < costMinor) return { zh: '低于成本', en: 'below cost' };
  if (floorMinor !== undefined && paidMinor < floorMinor) return { zh: '低于底价', en: 'below the floor' };
  return undefined;
};

export const noSuchLinked = (): UserError =>
  new UserError('linked.number', {
    zh: '联动要写编号，例如 联动 3',
    en: 'Name a linked promotion by its number, such as linked 3',
  });
