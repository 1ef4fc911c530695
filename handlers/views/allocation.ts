import {
  type Allocation,
  type Block,
  type Localized,
  note,
  RULE_WORDS,
  RULES,
  readUnits,
  reasonOf,
  Sku,
  same,
  table,
  UserError,
} from '#kit';

/** What was typed after 分仓: an order's number, or lines `SKU n, SKU n`. Throws allocate.bad_line. */
export function asked(typed: string): { order: string } | { lines: { sku: string; quantity: number }[] } {
  const parts = typed
    .split(/[,，、;；]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const [first = ''] = parts;
  if (parts.length === 1 && !LINE.test(first)) return { order: first };
  return { lines: parts.map(lineIn) };
}

/** `TEE 2`, `TEE x2`, `TEE*2`; whatever is typed for the number, so that a wrong one is refused as such. TX100 is an order. */
const LINE = /^(.+?)(?:\s+[x×*]?\s*|[×*]\s*)([+-]?[\d.,]*\d(?:千|万|k|w)?(?:件|个|pcs?)?)$/iu;

function lineIn(part: string): { sku: string; quantity: number } {
  const [, code = '', units = ''] = LINE.exec(part) ?? [];
  const sku = Sku.safeParse(code);
  const quantity = readUnits(units);
  if (sku.success && quantity !== undefined && quantity > 0) return { sku: sku.data, quantity };
  throw new UserError('allocate.bad_line', {
    zh: `“${part}”看不懂：请写商品和正整数数量，几种用逗号隔开，例如：分仓 TEE-RED-M 2, MUG-1 1`,
    en: `“${part}” makes no sense: write a SKU and a whole number of units, several with commas, for example: allocate TEE-RED-M 2, MUG-1 1`,
  });
}

/** `TEE 2 MUG 1` without commas, taken as one code and a number: the lines in it. Throws allocate.bad_line where they make no sense. */
export function linesWithin({ sku, quantity }: { sku: string; quantity: number }) {
  const typed = `${sku} ${quantity}`;
  const parts = typed.match(/\S.*?\s[x×*]?\s*[+-]?[\d.,]*\d(?:千|万|k|w)?(?:件|个|pcs?)?(?=\s|$)/giu) ?? [];
  return parts.length > 1 ? parts.map(lineIn) : undefined;
}

/** The plan with its reasons, or what is missing. */
export function planBlocks({ plan, region }: Allocation, takes = true): Block[] {
  if (!plan.ok)
    return [
      table(
        [
          { label: { zh: '商品', en: 'SKU' } },
          { label: { zh: '需要', en: 'Asked for' }, align: 'right' },
          { label: { zh: '还差', en: 'Missing' }, align: 'right' },
        ],
        plan.shortfall.map(({ sku, requested, missing }) => [sku, requested, missing]),
      ),
      note(
        plan.ifSplit
          ? {
              zh: '没有一个仓够发整单；允许拆单就够',
              en: 'No warehouse has all of it; together they do, if it may be split',
            }
          : { zh: '所有仓加起来也不够', en: 'All warehouses together do not have it' },
      ),
    ];
  return [
    ...(takes ? [partsTable(plan.parts)] : []),
    table(
      [{ label: { zh: '仓库', en: 'Warehouse' } }, { label: { zh: '理由', en: 'Reason' } }],
      plan.choices.map((choice) => [choice.warehouse, reasonOf(choice, region)]),
    ),
  ];
}

const partsTable = (
  parts: { line: number; sku: string; warehouse: string; owner: string; quantity: number }[],
): Block =>
  table(
    [
      { label: { zh: '行', en: 'Line' }, align: 'right' },
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '数量', en: 'Units' }, align: 'right' },
    ],
    parts.map(({ line, sku, warehouse, owner, quantity }) => [
      line + 1,
      sku,
      owner === '' ? warehouse : `${warehouse} · ${owner}`,
      quantity,
    ]),
  );

export const YES_NO = { yes: '允许', no: '不允许' } as const;

export const splitWords = (split: boolean): Localized =>
  split ? { zh: '允许', en: 'allowed' } : { zh: '不允许', en: 'not allowed' };

export const badRules = (): UserError =>
  new UserError('allocation.bad_rules', {
    zh: `请按顺序写要用的规则，每个一次，从这些里选：${RULES.map((rule) => RULE_WORDS[rule].words.zh).join('、')}；或写“默认”`,
    en: `Give the rules to use in their order, each once, out of ${RULES.join(', ')}; or default`,
  });

export const rulesTable = (order: readonly (typeof RULES)[number][]): Block =>
  table(
    [
      { label: { zh: '顺序', en: 'Order' }, align: 'right' },
      { label: { zh: '规则', en: 'Rule' } },
      { label: { zh: '意思', en: 'What it says' } },
    ],
    [...order, ...RULES.filter((rule) => !order.includes(rule))].map((rule) => [
      order.includes(rule) ? order.indexOf(rule) + 1 : { zh: '停用', en: 'off' },
      RULE_WORDS[rule].words,
      RULE_WORDS[rule].about,
    ]),
  );

export const factsTable = (
  facts: Readonly<Record<string, { regions: readonly string[]; cost?: number | undefined }>>,
): Block =>
  table(
    [
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '地区，近的在前', en: 'Regions, the nearest first' } },
      { label: { zh: '每包裹运费', en: 'Cost of a parcel' }, align: 'right' },
    ],
    Object.entries(facts).map(([code, { regions, cost }]) => [
      code,
      regions.length === 0 ? same('–') : regions.join(' > '),
      cost === undefined ? same('–') : String(cost),
    ]),
  );
