import { at, card, defineCommand, type Localized, note, same, table } from '#kit';

const MOST = 20;

const STATES: Readonly<Record<string, Localized>> = {
  waiting: { zh: '等待', en: 'waiting' },
  sent: { zh: '已发', en: 'sent' },
  done_elsewhere: { zh: '别处已发', en: 'sent elsewhere' },
  expired: { zh: '过了 20 秒', en: 'past its 20 seconds' },
  refused: { zh: '企业微信拒绝', en: 'refused by WeCom' },
  no_template: { zh: '没有可用的欢迎话术', en: 'no greeting to be used' },
};

export default defineCommand({
  name: { zh: '话术 欢迎语', en: 'template welcomes' },
  summary: {
    zh: '新客户的欢迎语发出去没有（企业微信，20 秒内）',
    en: 'Whether new customers were welcomed (WeCom, within 20 seconds)',
  },
  examples: ['话术 欢迎语', 'template welcomes'],
  permission: 'templates.read',
  effect: 'read',
  args: {},
  async run({ services, most }) {
    const { rows, total } = await services.templates.welcomes(most(MOST));
    const title = { zh: `欢迎语 · ${total}`, en: `Welcomes · ${total}` };
    if (total === 0)
      return card(title, [
        note({
          zh: '还没有新客户。欢迎语用已批准的欢迎话术，成员要登记为客服（客服 添加 wecom:成员账号 店铺）',
          en: 'No new customers yet. Welcomes use approved greetings; members are enrolled with agent add wecom:USERID SHOP',
        }),
      ]);
    const columns = [
      { label: { zh: '时间', en: 'At' } },
      { label: { zh: '成员', en: 'Member' } },
      { label: { zh: '话术', en: 'Template' } },
      { label: { zh: '结果', en: 'Outcome' } },
      { label: { zh: '原因', en: 'Why' } },
    ];
    return card(title, [
      table(
        columns,
        rows.map((one) => [
          at(one.at),
          one.member,
          one.code ?? '–',
          STATES[one.state] ?? same(one.state),
          one.reason || '–',
        ]),
        total,
      ),
    ]);
  },
});
