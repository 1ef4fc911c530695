import {
  actions,
  type Block,
  button,
  card,
  field,
  fields,
  LINK_KINDS,
  type LinkedAccounts,
  type LinkHop,
  type Localized,
  linkKindCalled,
  type Message,
  type Money,
  money,
  note,
  plainMoney,
  table,
  text,
  type Value,
  withData,
} from '#kit';

/** Amounts of several currencies in one cell. */
export function amounts(all: readonly Money[]): Value {
  const [first, ...more] = all.filter(({ minor }) => minor > 0n);
  return first && more.length === 0 ? money(first) : inWords(all);
}

/** `83234.91 CNY + 1055.26 USD`. */
const inWords = (all: readonly Money[]): string =>
  all
    .filter(({ minor }) => minor > 0n)
    .map(plainMoney)
    .join(' + ') || '0';

/** A field for each currency, so that each amount is written as amounts are. */
const amountFields = (label: Localized, all: readonly Money[]) => {
  const some = all.filter(({ minor }) => minor > 0n);
  if (some.length <= 1) return [field(label, amounts(some))];
  return some.map((one) =>
    field({ zh: `${label.zh}（${one.currency}）`, en: `${label.en} (${one.currency})` }, money(one)),
  );
};

const kindWords = (kind: string): Localized => {
  const known = linkKindCalled(kind);
  return known ? LINK_KINDS[known] : { zh: kind, en: kind };
};

const thing = ({ kind, label }: { kind: string; label: string }): Localized => ({
  zh: `${kindWords(kind).zh} ${label}`,
  en: `${kindWords(kind).en} ${label}`,
});

/** `SH-1 -(收款账户 ***123)- SH-2`. */
function wayWords(path: readonly LinkHop[]): Localized {
  const said = (lang: 'zh' | 'en') =>
    path.reduce(
      (way, { by, to }) => `${way} -(${by.map((one) => thing(one)[lang]).join(' + ')})- ${to}`,
      path[0]?.from ?? '',
    );
  return { zh: said('zh'), en: said('en') };
}

export const MOST_SHOPS = 30;

export function linkedCard(shop: { code: string; name: Localized }, linked: LinkedAccounts): Message {
  const { reached, exposed, own, all, proposals } = linked;
  const title = {
    zh: `关联 · ${shop.code} · 会牵连 ${reached.length} 家店`,
    en: `Linked accounts · ${shop.code} · ${reached.length} ${reached.length === 1 ? 'shop goes' : 'shops go'} with it`,
  };
  return card(
    title,
    [
      fields(
        field({ zh: '会牵连的店', en: 'Shops it takes along' }, reached.length),
        ...amountFields({ zh: '牵连的日销售', en: 'Sales a day exposed' }, exposed),
        ...amountFields({ zh: '本店日销售', en: 'Its own sales a day' }, own),
        ...amountFields({ zh: '所见各店日销售', en: 'Sales a day of all shops seen' }, all),
      ),
      ...waysBlocks(linked),
      ...heldBlocks(shop.code, linked),
      ...(proposals.length > 0 ? [proposalTable(proposals)] : []),
      note({
        zh: '日销售：各店当地最近 28 个整天的日均，减去退货；关联强弱按权重表（关联 权重）',
        en: "Sales a day: the mean of the last 28 whole days on each shop's own clock, less returns; how strongly things tie is in linked weight",
      }),
      actions(button({ label: { zh: '所有关联组', en: 'All groups' }, says: 'linked accounts' })),
    ],
    reached.length > 0 ? 'warning' : 'normal',
  );
}

function waysBlocks({ reached, partly }: LinkedAccounts): Block[] {
  if (reached.length === 0)
    return [
      text(
        partly
          ? { zh: '在你能看到的店里，没有会被牵连的', en: 'Of the shops that you see, none would be taken along' }
          : { zh: '没有会被牵连的店', en: 'No other shop would be taken along' },
      ),
    ];
  const rows = reached.slice(0, MOST_SHOPS).map(({ shop, daily, path }) => [shop, amounts(daily), wayWords(path)]);
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '日销售', en: 'Sales a day' }, align: 'right' as const },
    { label: { zh: '怎样连上', en: 'By what' } },
  ];
  const data = reached.map(({ shop, daily, path }) => ({ shop, daily: inWords(daily), path: wayWords(path).en }));
  return [withData(table(columns, rows, reached.length), data)];
}

function heldBlocks(code: string, { things, partly }: LinkedAccounts): Block[] {
  if (things.length === 0)
    return [
      text({
        zh: `还没有记下 ${code} 的主体、收款、设备等；例如：关联 添加 ${code} 主体 <公司全名>`,
        en: `Nothing is noted of ${code} yet; for example: linked add ${code} entity <the company's full name>`,
      }),
    ];
  const columns = [
    { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
    { label: { zh: '本店的', en: 'What it has' } },
    { label: { zh: '另有几家店也用', en: 'Other shops with it' }, align: 'right' as const },
  ];
  const rows = things.slice(0, MOST_SHOPS).map((one) => [one.id ?? '', thing(one), one.others]);
  const shown = table(columns, rows, things.length);
  return partly
    ? [
        shown,
        note({
          zh: '你只看得到自己的店：其他店只计数，不列名',
          en: 'You see your own shops: others are counted, not named',
        }),
      ]
    : [shown];
}

const proposalTable = (proposals: LinkedAccounts['proposals']): Block =>
  table(
    [
      { label: { zh: '分开', en: 'Separate' } },
      { label: { zh: '现在共用的店', en: 'Shops that share it' } },
      { label: { zh: '不再牵连', en: 'No longer taken along' } },
      { label: { zh: '每天少冒险', en: 'Saves a day' }, align: 'right' },
      { label: { zh: '仍牵连', en: 'Still exposed' }, align: 'right' },
    ],
    proposals.map(({ separate, frees, saves, left }) => [
      { zh: separate.map((one) => thing(one).zh).join(' + '), en: separate.map((one) => thing(one).en).join(' + ') },
      separate.map(({ shops }) => someOf(shops)).join(' | '),
      someOf(frees),
      amounts(saves),
      amounts(left),
    ]),
  );

/** At most eight names. */
const someOf = (shops: readonly string[]): string =>
  shops.length <= 8 ? shops.join(' ') : `${shops.slice(0, 8).join(' ')} +${shops.length - 8}`;
