import { card, defineCommand, note, table } from '#kit';

export default defineCommand({
  name: { zh: '审批 规则', en: 'approval policy' },
  aliases: ['审批线'],
  summary: {
    zh: '列出从多少起要确认或审批的各条线',
    en: 'List the lines from which a write needs a word or approvals',
  },
  examples: ['审批 规则', 'approval policy'],
  permission: 'member',
  effect: 'read',
  args: {},
  async run({ services }) {
    const rows = await services.approvals.policyRows();
    const columns = [
      { label: { zh: '线', en: 'Line' } },
      { label: { zh: '含义', en: 'Meaning' } },
      { label: { zh: '从', en: 'From' }, align: 'right' as const },
      { label: { zh: '版本', en: 'Version' }, align: 'right' as const },
      { label: { zh: '谁设的', en: 'Set by' } },
    ];
    const lines = rows.map(({ line, words, value, version, by }) => [line, words, value, `v${version}`, by || '–']);
    return card({ zh: '审批线', en: 'Approval lines' }, [
      table(columns, lines),
      note({
        zh: '看影响，不看命令名：金额按成本（没有成本按最高售价）算。自己的区域优先于 any；夜间按比例收紧；版本 1 是自带的',
        en: 'By what a write changes, never by its name; goods count at cost, or their highest price where no cost is known. An area’s own line comes before any; at night lines are tighter; version 1 came with the system',
      }),
      note({
        zh: '财务类由财务（全部店铺）审批，促销由市场或店长（负责这些店铺的），规则由合规，人员由管理员，其余由店长；管理员都可以',
        en: 'Money is decided by finance (for all shops), promotions by marketing or a manager (of those shops), rules by compliance, people by admins, the rest by managers; admins may always',
      }),
      note({
        zh: '修改：审批 规则 设置 any.units.one 20000，总要第二个人同意',
        en: 'To change one: approval policy set any.units.one 20000; a second person must always agree',
      }),
    ]);
  },
});
