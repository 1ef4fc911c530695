import { card, defineCommand, same, table, text } from '#kit';

const SHOWN = 50;

export default defineCommand({
  name: { zh: '组合列表', en: 'bundles' },
  aliases: ['套装列表', '組合列表'],
  summary: { zh: '列出组合和它们的商品', en: 'List bundles and what they consist of' },
  examples: ['组合列表', 'bundles'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/bundles', scope: 'inventory.read' },
  args: {},
  async run({ services }) {
    const { rows, total } = await services.holds.bundles(SHOWN);
    const title = { zh: `组合 · ${total}`, en: `Bundles · ${total}` };
    if (total === 0) return card(title, [text({ zh: '还没有组合', en: 'There are no bundles yet' })]);
    const columns = [
      { label: { zh: '组合', en: 'Bundle' } },
      { label: { zh: '名称', en: 'Title' } },
      { label: { zh: '商品', en: 'Components' } },
    ];
    const lines = rows.map(({ bundle, title: name, components }) => [
      bundle,
      name,
      same(components.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', ')),
    ]);
    return card(title, [table(columns, lines, total)]);
  },
});
