import { card, defineCommand, type Localized, table, text } from '#kit';

const STATES: Record<string, Localized> = {
  waiting: { zh: '等待领取', en: 'not fetched yet' },
  'in use': { zh: '可用', en: 'works' },
  revoked: { zh: '已作废', en: 'revoked' },
};

export default defineCommand({
  name: { zh: '接口密钥', en: 'api key' },
  aliases: ['api keys', '接口密钥 列表'],
  summary: {
    zh: '列出可以调用接口的系统和它们的权限',
    en: 'List the systems that may call the API, with their scopes',
  },
  examples: ['接口密钥', 'api key'],
  permission: 'api.manage',
  effect: 'read',
  args: {},
  async run({ services }) {
    const { rows, total } = await services.apiKeys.list();
    if (total === 0)
      return card({ zh: '还没有接口密钥', en: 'There are no API keys yet' }, [
        text({
          zh: '新建一个：接口密钥 添加 erp inventory.read,inventory.write',
          en: 'Add one: api key add erp inventory.read,inventory.write',
        }),
      ]);
    const columns = [
      { label: { zh: '名字', en: 'Name' } },
      { label: { zh: '权限', en: 'Scopes' } },
      { label: { zh: '店铺', en: 'Shops' } },
      { label: { zh: '每分钟', en: 'Per minute' }, align: 'right' as const },
      { label: { zh: '状态', en: 'State' } },
      { label: { zh: '最近使用', en: 'Last used' } },
      { label: { zh: '谁建的', en: 'Added by' } },
    ];
    const lines = rows.map((row) => [
      row.name,
      row.scopes.join(', '),
      row.shops.length > 0 ? row.shops.join(', ') : { zh: '全部', en: 'all' },
      row.perMinute,
      STATES[row.state] ?? row.state,
      row.lastUsedAt ? { at: row.lastUsedAt.toISOString() } : '–',
      row.createdBy,
    ]);
    return card({ zh: `接口密钥 · ${total}`, en: `API keys · ${total}` }, [table(columns, lines, total)]);
  },
});
