import { arg, card, defineCommand, field, fields, optional, readUnits, Sku, units, valueArg } from '#kit';

const marked = <T>(zh: string, en: string, spec: T) => ({ ...spec, marker: { zh, en } });
const words = (zh: string, en: string) =>
  valueArg({ zh, en }, (typed) => (typed.length <= 400 ? { value: typed } : undefined));

/** A whole number from 1 to `most`, or that there is none. */
const orNone = (zh: string, en: string, most: number, unit: RegExp) =>
  valueArg<number | null>({ zh, en }, (typed) => {
    if (/^(none|无|不限)$/i.test(typed)) return { value: null };
    const value = readUnits(typed.replace(unit, ''));
    return value !== undefined && value >= 1 && value <= most ? { value } : undefined;
  });

const span = (zh: string, en: string) =>
  valueArg<number>({ zh, en }, (typed) => {
    const value = readUnits(typed.replace(/(天|d|days?)$/i, ''));
    return value !== undefined && value >= 0 && value <= 365 ? { value } : undefined;
  });

const percent = valueArg<number>({ zh: '百分比（2%）', en: 'percent (2%)' }, (typed) => {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(typed);
  const value = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 10_001;
  return value <= 10_000 ? { value } : undefined;
});

export default defineCommand({
  name: { zh: '供应商 设置', en: 'supplier set' },
  aliases: ['设置供应商', 'supplier 设置'],
  summary: {
    zh: '写一个供应商卖一个商品的条款：价格、阶梯价、返利、起订、倍数、上限、交期、定制小时',
    en: 'Set on what terms a supplier sells a SKU: price, breaks, rebate, min, multiple, max, lead time, hours to make',
  },
  examples: [
    '供应商 设置 HZ-01 TEE-RED-M 价格 9.90 交期 7',
    'supplier set HZ-01 TEE-RED-M price 9.90 breaks 100:9.50;500:9 rebate 2% min 50 multiple 10 lead 7 spread 2',
    'supplier set HZ-01 TEE-RED-M made 48h',
  ],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'PUT', path: '/suppliers/{supplier}/items/{sku}', scope: 'inventory.write' },
  args: {
    supplier: valueArg({ zh: '供应商代码', en: "supplier's code" }, (typed) => ({ value: typed })),
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    price: optional(marked('价格', 'price', words('单价（9.90）', 'unit price (9.90)'))),
    breaks: optional(marked('阶梯价', 'breaks', words('阶梯价（100:9.50;500:9）', 'price breaks (100:9.50;500:9)'))),
    rebate: optional(marked('返利', 'rebate', percent)),
    min: optional(marked('起订', 'min', units({ zh: '件数', en: 'units' }, 1))),
    multiple: optional(marked('倍数', 'multiple', units({ zh: '件数', en: 'units' }, 1))),
    max: optional(marked('上限', 'max', orNone('件数或 无', 'units or none', 2_147_483_647, /^$/))),
    lead: optional(marked('交期', 'lead', span('天数', 'days'))),
    spread: optional(marked('波动', 'spread', span('交期的标准差（天）', 'standard deviation in days'))),
    made: optional(
      marked('定制', 'made', orNone('小时（48h）或 无', 'hours (48h) or none', 8_760, /(小时|h|hours?)$/i)),
    ),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    return services.supply.planSetItem(args.supplier, sku, {
      price: args.price,
      breaks: args.breaks,
      rebateBp: args.rebate,
      minQuantity: args.min,
      multiple: args.multiple,
      maxQuantity: args.max,
      leadDays: args.lead,
      leadSpreadDays: args.spread,
      madeToOrderHours: args.made,
    });
  },
  async apply({ effect, services }) {
    await services.supply.setItem(effect);
    const { supplier, sku } = effect.data;
    return card(
      { zh: `${supplier} · ${sku} 的条款`, en: `Terms of ${supplier} · ${sku}` },
      [
        fields(
          ...effect.rows.flatMap((row) =>
            row.changes.map(({ label, before, after }) =>
              field(label, before === '–' ? after : `${before} → ${after}`),
            ),
          ),
        ),
      ],
      'success',
    );
  },
});
