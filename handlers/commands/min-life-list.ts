import { card, defineCommand, minLifeWords, table, text } from '#kit';

export default defineCommand({
  name: { zh: '最短效期 列表', en: 'min-life list' },
  aliases: ['效期规则'],
  summary: { zh: '列出发货时的最短剩余效期规则', en: 'List the rules of minimum remaining life at shipping' },
  examples: ['最短效期 列表', 'min-life list'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/rules/min-life', scope: 'inventory.read' },
  args: {},
  async run({ services }) {
    const rules = await services.lots.minLives();
    const title = { zh: `最短效期 · ${rules.length} 条`, en: `Minimum life · ${rules.length}` };
    if (rules.length === 0)
      return card(title, [
        text({
          zh: '没有规则：到期当天为止都可以发货；用 最短效期 60 店铺 SH-2 这样设',
          en: 'There are no rules: goods may be shipped up to their last day; set one like min-life 60 shop SH-2',
        }),
      ]);
    const columns = [
      { label: { zh: '范围', en: 'For' } },
      { label: { zh: '天数', en: 'Days' }, align: 'right' as const },
      { label: { zh: '谁设的', en: 'Set by' } },
    ];
    const rows = rules.map((rule) => [minLifeWords(rule.subject, rule.shop), rule.days, rule.setBy]);
    return card(title, [table(columns, rows)]);
  },
});
