import { card, defineCommand, field, fields, ROLES, type RoleName, text } from '#kit';

export default defineCommand({
  name: { zh: '我是谁', en: 'whoami' },
  aliases: ['who am i'],
  summary: {
    zh: '你的账号和角色；没有角色时，把账号发给管理员',
    en: 'Your account and roles; without a role, send the account to an admin',
  },
  examples: ['我是谁', 'whoami'],
  permission: 'anyone',
  effect: 'read',
  args: {},
  async run({ desk, actor, room, services }) {
    const { account, roles } = desk.whoami();
    const shops = roles.some(({ shop }) => shop !== undefined) ? await services.shops.list() : [];
    const named = roles.map(({ role, shop }) => {
      const words = ROLES[role as RoleName].words;
      const code = shops.find((one) => one.id === shop)?.code ?? shop;
      return shop === undefined ? words : { zh: `${words.zh} ${code}`, en: `${words.en} ${code}` };
    });
    const none = text({
      zh: `你还没有角色。请把 ${account} 发给管理员，管理员可以发送：人员 给予 ${account} 运营`,
      en: `You have no role yet. Send ${account} to an admin, who can send: operator grant ${account} operator`,
    });
    return card({ zh: `你是 ${actor.name}`, en: `You are ${actor.name}` }, [
      fields(
        field({ zh: '账号', en: 'Account' }, account),
        field(
          { zh: '角色', en: 'Roles' },
          named.length === 0
            ? { zh: '无', en: 'none' }
            : { zh: named.map((one) => one.zh).join('、'), en: named.map((one) => one.en).join(', ') },
        ),
        field({ zh: '本群', en: 'This room' }, room.name),
      ),
      ...(named.length === 0 ? [none] : []),
    ]);
  },
});
