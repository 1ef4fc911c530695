import { actions, arg, card, defineCommand, field, fields, optional, rest, text, Warehouse } from '#kit';
import { readScope, scopeWords } from '../views/counts.ts';

export default defineCommand({
  name: { zh: '盘点 开始', en: 'count open' },
  aliases: ['开始盘点'],
  summary: {
    zh: '在一个仓开始盘点：全部、一个类（A、B、C）、到期的，或指定的商品',
    en: 'Begin a count in a warehouse: all of it, a class (A, B, C), what is due, or chosen SKUs',
  },
  examples: ['盘点 开始 sh-1 A类', 'count open sh-1 class A', '盘点开始 上海仓', 'count open sh-1 TEE-RED-M MUG-1'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/counts', scope: 'inventory.write' },
  args: {
    warehouse: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }),
    scope: optional(
      rest(
        { zh: '范围（A类、到期、商品编码…），省略则全部', en: 'scope (class A, due, SKUs …), or all of it' },
        { max: 2000 },
      ),
    ),
  },
  async plan({ args, services, now }) {
    const warehouse = await services.inventory.warehouseOf(args.warehouse);
    const scope = readScope(args.scope ?? '');
    if (scope.kind !== 'skus') return services.counts.planOpen({ warehouse, scope, now });
    const skus: string[] = [];
    for (const typed of scope.skus) skus.push(await services.inventory.requireSku(typed));
    return services.counts.planOpen({ warehouse, scope: { kind: 'skus', skus: [...new Set(skus)] }, now });
  },
  async apply({ effect, by, services }) {
    const id = await services.counts.applyOpen(effect, by.actor);
    const { warehouse, scope, lines } = effect.data;
    return card(
      { zh: `盘点 #${id} 开始 · ${warehouse}`, en: `Count #${id} begun · ${warehouse}` },
      [
        fields(
          field({ zh: '范围', en: 'Scope' }, scopeWords(String(scope))),
          field({ zh: '要盘的商品', en: 'SKUs to count' }, Number(lines)),
        ),
        text({
          zh: '数一个录一个：盘点 录入 <商品编码> <数量>',
          en: 'Enter each as it is counted: count enter <SKU> <units>',
        }),
        actions(
          { label: { zh: '结束', en: 'Close' }, says: `count close ${warehouse}` },
          { label: { zh: '取消', en: 'Cancel' }, says: `count cancel ${warehouse}` },
        ),
      ],
      'success',
    );
  },
});
