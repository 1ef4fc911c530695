import { card, defineCommand, ROLES, table } from '#kit';

const SHOWN = 50;

export default defineCommand({
  name: { zh: '人员', en: 'operator' },
  aliases: ['ry', 'operators'],
  summary: { zh: '列出人员、账号和角色', en: 'List people, their accounts and roles' },
  examples: ['人员', 'operator'],
  permission: 'people.read',
  effect: 'read',
  args: {},
  async run({ services }) {
    const { rows, total } = await services.people.list(SHOWN);
    const columns = [
      { label: { zh: '人', en: 'Person' } },
      { label: { zh: '账号', en: 'Accounts' } },
      { label: { zh: '角色', en: 'Roles' } },
    ];
    const lines = rows.map((person) => {
      const roles = person.roles.map(({ role, shop }) => ({ ...ROLES[role].words, shop: shop ? ` ${shop}` : '' }));
      return [
        person.name,
        { zh: person.accounts.join('、'), en: person.accounts.join(', ') },
        roles.length === 0
          ? '–'
          : {
              zh: roles.map((one) => one.zh + one.shop).join('、'),
              en: roles.map((one) => one.en + one.shop).join(', '),
            },
      ];
    });
    return card({ zh: `人员 · ${total}`, en: `People · ${total}` }, [table(columns, lines, total)]);
  },
});
