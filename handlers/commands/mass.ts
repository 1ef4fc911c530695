import { at, card, clampChars, defineCommand, note, table, withData } from '#kit';
import { sumOf } from '../views/mass.ts';

const MOST = 20;

export default defineCommand({
  name: { zh: '群发', en: 'mass' },
  aliases: ['群发 列表', 'mass list'],
  summary: {
    zh: '给客户的群发（企业微信客户联系），和成员的客户名单读到了没有',
    en: 'Messages to many customers (WeCom), and whether the lists of members’ customers were read',
  },
  examples: ['群发', 'mass'],
  permission: 'templates.read',
  effect: 'read',
  args: {},
  async run({ services, most }) {
    const { rows, total } = await services.templates.massList(most(MOST));
    const members = await services.templates.massMembers();
    const columns = [
      { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
      { label: { zh: '时间', en: 'At' } },
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '内容', en: 'Text' } },
      { label: { zh: '已发 / 客户', en: 'Sent / customers' }, align: 'right' as const },
    ];
    const shown = rows.map((one) => ({ one, sum: sumOf(one) }));
    return card({ zh: `群发 · ${total}`, en: `Mass messages · ${total}` }, [
      ...(total > 0
        ? [
            withData(
              table(
                columns,
                shown.map(({ one, sum }) => [
                  String(one.id),
                  at(one.at),
                  one.shop,
                  clampChars(one.words, 40),
                  `${sum.sent} / ${sum.customers}`,
                ]),
                total,
              ),
              shown.map(({ one, sum }) => ({ id: one.id, at: one.at.toISOString(), shop: one.shop, ...sum })),
            ),
          ]
        : [note({ zh: '还没有群发，发送 群发 提交 话术编号 店铺', en: 'None yet, send mass propose TEMPLATE SHOP' })]),
      ...(members.length > 0 ? [membersTable(members)] : []),
    ]);
  },
});

type Member = { member: string; customers: number; reason: string; read: boolean };

const membersTable = (members: readonly Member[]) =>
  table(
    [
      { label: { zh: '成员', en: 'Member' } },
      { label: { zh: '客户', en: 'Customers' }, align: 'right' },
      { label: { zh: '名单', en: 'List' } },
    ],
    members
      .slice(0, MOST)
      .map(({ member, customers, reason, read }) => [
        member,
        customers,
        reason || (read ? { zh: '已读', en: 'read' } : { zh: '等待读取', en: 'to be read' }),
      ]),
    members.length,
  );
