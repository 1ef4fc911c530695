import { card, defineCommand, field, fields, irreversible, text, UserError } from '#kit';

export default defineCommand({
  name: { zh: '群 绑定', en: 'room bind' },
  aliases: ['群绑定'],
  summary: {
    zh: '给企业微信群绑定群机器人：得到一个码，在本机页面上填机器人地址',
    en: "Join a WeCom group to its robot: get a code for the local page that takes the robot's address",
  },
  examples: ['群 绑定', 'room bind'],
  permission: 'room.manage',
  effect: 'write',
  args: {},
  async plan({ room }) {
    if (room.channel !== 'wecom' || room.direct) {
      throw new UserError('room.no_robot', {
        zh: '只有企业微信群需要绑定群机器人，请在那个群里 @ 机器人发送',
        en: 'Only a WeCom group has a robot to bind; send this there, mentioning the bot',
      });
    }
    return {
      summary: { zh: '发一个绑定码', en: 'Issue a binding code' },
      rows: [],
      figures: [],
      inverse: irreversible('绑定码会自己过期', 'the code expires by itself'),
      data: {},
    };
  },
  async apply({ services, room, now }) {
    const { code, minutes } = await services.rooms.startBinding(room.id, now);
    return card({ zh: '已发出绑定码', en: 'Binding code issued' }, [
      fields(
        field({ zh: '绑定码', en: 'Code' }, code),
        field({ zh: '有效', en: 'Valid' }, { zh: `${minutes} 分钟`, en: `${minutes} minutes` }),
      ),
      text({
        zh: '请在运行掌柜的电脑上打开控制台页面的 /bind，填入这个码和群机器人的 Webhook 地址；地址不要发在群里',
        en: "On the computer that runs Zhanggui open /bind of the console page, and enter this code and the robot's webhook address; never post that address in chat",
      }),
    ]);
  },
});
