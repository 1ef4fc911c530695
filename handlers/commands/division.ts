import { card, defineCommand, note, table } from '#kit';

export default defineCommand({
  name: { zh: '分部', en: 'division' },
  aliases: ['divisions'],
  summary: { zh: '列出分部和它们的店铺', en: 'List the divisions and their shops' },
  examples: ['分部', 'division'],
  permission: 'people.read',
  effect: 'read',
  args: {},
  async run({ services }) {
    const all = await services.people.divisions();
    if (all.length === 0)
      return card({ zh: '还没有分部', en: 'There are no divisions yet' }, [
        note({
          zh: '新建：分部 新建 EAST 华东；放店铺：分部 店铺 SH-2 EAST',
          en: 'Make one: division add EAST East; put a shop in: division shop SH-2 EAST',
        }),
      ]);
    const columns = [
      { label: { zh: '编码', en: 'Code' } },
      { label: { zh: '名称', en: 'Name' } },
      { label: { zh: '店铺', en: 'Shops' } },
    ];
    const rows = all.map(({ code, name, shops }) => [code, name, shops.join(', ') || '–']);
    return card({ zh: `分部 · ${all.length}`, en: `Divisions · ${all.length}` }, [table(columns, rows)]);
  },
});
