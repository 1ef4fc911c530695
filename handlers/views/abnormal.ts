import {
  ABNORMAL_KINDS,
  at,
  type Block,
  featureValue,
  featureWords,
  field,
  fields,
  type LookedOrder,
  maskedHash,
  note,
  table,
  text,
  type WorstOrder,
  whyWords,
  withData,
} from '#kit';

export const percentText = (probability: number): string =>
  probability < 0.001 ? '< 0.1 %' : `${(probability * 100).toFixed(1)} %`;

/** What counts towards it: what was measured, and how much each adds. */
function reasons({ why }: LookedOrder, most: number): Block {
  const shown = why.slice(0, most);
  return withData(
    table(
      [
        { label: { zh: '依据', en: 'Why' } },
        { label: { zh: '值', en: 'Value' }, align: 'right' },
        { label: { zh: '加分', en: 'Adds' }, align: 'right' },
      ],
      shown.map(({ code, value, adds }) => [featureWords(code), featureValue({ code, value }), `+${adds.toFixed(2)}`]),
      why.length,
    ),
    shown.map(({ code, value, adds }) => ({ feature: code, value, adds })),
  );
}

const tied = ({ traits }: LookedOrder): Block[] =>
  traits.length === 0
    ? [
        note({
          zh: '这单没有设备、地址、付款人信息，只按订单本身判断',
          en: 'No device, address or payer is known of it: judged by the order alone',
        }),
      ]
    : [
        fields(
          ...traits.map(({ kind, hash, orders }) =>
            field(ABNORMAL_KINDS[kind], {
              zh: `${maskedHash(hash)}（60 天内另有 ${orders} 单）`,
              en: `${maskedHash(hash)} (${orders} other orders in 60 days)`,
            }),
          ),
        ),
      ];

function neighbours({ neighbours: rows, total }: LookedOrder): Block[] {
  if (total === 0) return [];
  const cells = rows.map(({ number, shop, at: when, shares, sameBuyer }) => [
    number,
    shop,
    at(when),
    {
      zh: shares.map(({ kind, hash }) => `${ABNORMAL_KINDS[kind].zh} ${maskedHash(hash)}`).join('、'),
      en: shares.map(({ kind, hash }) => `${ABNORMAL_KINDS[kind].en} ${maskedHash(hash)}`).join(', '),
    },
    sameBuyer ? { zh: '同一买家', en: 'same buyer' } : { zh: '别的买家', en: 'another buyer' },
  ]);
  const columns = [
    { label: { zh: '订单', en: 'Order' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '下单', en: 'Placed' } },
    { label: { zh: '相同', en: 'Shares' } },
    { label: { zh: '买家', en: 'Buyer' } },
  ];
  return [text({ zh: '关联订单', en: 'Tied orders' }), table(columns, cells, total)];
}

export const lookedBlocks = (looked: LookedOrder, most: number): Block[] => [
  fields(
    field({ zh: '异常概率', en: 'Probability' }, percentText(looked.probability)),
    field({ zh: '店铺', en: 'Shop' }, looked.shop),
    field({ zh: '下单', en: 'Placed' }, at(looked.at)),
  ),
  ...(looked.own === undefined
    ? []
    : [
        text({
          zh: `用的是 ${looked.own} 自己的设备、地址或收款账户`,
          en: `Placed by the device, address or payee of ${looked.own} itself`,
        }),
      ]),
  ...tied(looked),
  ...(looked.why.length > 0 ? [reasons(looked, most)] : []),
  ...neighbours(looked),
  note(
    looked.fit.id === 0
      ? {
          zh: `模型 ${looked.model}，出厂校准；只看您能看到的店铺的订单`,
          en: `Model ${looked.model} as shipped; over the orders of the shops that you see`,
        }
      : {
          zh: `模型 ${looked.model}，按 ${looked.fit.right + looked.fit.wrong} 个判断校准；只看您能看到的店铺的订单`,
          en: `Model ${looked.model}, fitted to ${looked.fit.right + looked.fit.wrong} verdicts; over the orders of the shops that you see`,
        },
  ),
];

export const worstTable = (rows: readonly WorstOrder[]): Block =>
  withData(
    table(
      [
        { label: { zh: '订单', en: 'Order' } },
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '下单', en: 'Placed' } },
        { label: { zh: '概率', en: 'Probability' }, align: 'right' },
        { label: { zh: '依据', en: 'Why' } },
      ],
      rows.map(({ number, shop, at: when, probability, why }) => [
        number,
        shop,
        at(when),
        percentText(probability),
        whyWords(why, 2),
      ]),
    ),
    rows.map(({ number, shop, at: when, probability, why }) => ({
      order: number,
      shop,
      placed_at: when.toISOString(),
      probability,
      why: why
        .slice(0, 3)
        .map(({ code }) => code)
        .join(' '),
    })),
  );
