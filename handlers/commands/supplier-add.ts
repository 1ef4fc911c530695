import { card, defineCommand, field, fields, note, readSupplierCode, rest, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '供应商 添加', en: 'supplier add' },
  aliases: ['添加供应商', 'supplier 添加'],
  summary: { zh: '登记一个供应商', en: 'Add a supplier' },
  examples: ['供应商 添加 HZ-01 CNY 杭州织造', 'supplier add HZ-01 CNY Hangzhou Textiles'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/suppliers', scope: 'inventory.write' },
  args: {
    code: valueArg({ zh: '代码（字母、数字、- 和 _）', en: 'code (letters, digits, - and _)' }, (typed) => {
      const value = readSupplierCode(typed);
      return value === undefined ? undefined : { value };
    }),
    currency: valueArg({ zh: '币种（CNY、USD）', en: 'currency (CNY, USD)' }, (typed) =>
      /^[a-z]{3}$/i.test(typed) ? { value: typed.toUpperCase() } : undefined,
    ),
    name: rest({ zh: '名称', en: 'name' }, { max: 100, verbatim: true }),
  },
  plan: ({ args, services }) => services.supply.planAddSupplier(args),
  async apply({ effect, services }) {
    await services.supply.addSupplier(effect);
    const { code, name, currency } = effect.data;
    return card(
      { zh: `已登记供应商 ${code}`, en: `Supplier ${code} added` },
      [
        fields(
          field({ zh: '名称', en: 'Name' }, String(name)),
          field({ zh: '币种', en: 'Currency' }, String(currency)),
        ),
        note({
          zh: `接着写它的商品条款：供应商 设置 ${code} 商品 价格 9.90 交期 7`,
          en: `Next, what it sells: supplier set ${code} SKU price 9.90 lead 7`,
        }),
      ],
      'success',
    );
  },
});
