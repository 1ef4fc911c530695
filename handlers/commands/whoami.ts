import { card, defineCommand, field, fields, ROLES, text } from '#kit';

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
  run({ desk, actor, room }) {
    const { account, roles } = desk.whoami();
    const named = roles.map(({ role, shop }) => {
      const words = ROLES[role as keyof typeof ROLES].words;
      return shop === undefined ? words : { zh: `${words.zh} #${shop}`, en: `${words.en} #${shop}` };
    });
    const none = text({
      zh: `你还没有角色。请把 ${account} 发给管理员，管理员可以发送：operator grant ${account} operator`,
      en: `You have no role yet. Send ${account} to an admin, who can say: operator grant ${account} operator`,
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
