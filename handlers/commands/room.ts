import { audienceWords, card, defineCommand, field, fields, text } from '#kit';

const LANGUAGES = { zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英文', en: 'English' } };

const CHANNELS = new Map([
  ['console', { zh: '控制台', en: 'console' }],
  ['wecom', { zh: '企业微信', en: 'WeCom' }],
  ['slack', { zh: 'Slack', en: 'Slack' }],
]);

export default defineCommand({
  name: { zh: '群', en: 'room' },
  summary: {
    zh: '看本群的语言、时区、币种和订阅',
    en: "Show this room's language, time zone, currency and subscriptions",
  },
  examples: ['群', 'room'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  args: {},
  async run({ services, room }) {
    const audiences = (await services.rooms.audiences(room.id)).map(audienceWords);
    const none = { zh: '无（发送 订阅 库存提醒）', en: 'none (send subscribe inventory-alerts)' };
    const robot = room.channel === 'wecom' && !room.direct;
    return card({ zh: `群 · ${room.name}`, en: `Room · ${room.name}` }, [
      fields(
        field({ zh: '渠道', en: 'Channel' }, CHANNELS.get(room.channel) ?? room.channel),
        field({ zh: '语言', en: 'Language' }, LANGUAGES[room.lang]),
        field({ zh: '时区', en: 'Time zone' }, room.timeZone),
        field({ zh: '币种', en: 'Currency' }, room.currency),
        field(
          { zh: '订阅', en: 'Subscriptions' },
          audiences.length === 0
            ? none
            : { zh: audiences.map((one) => one.zh).join('、'), en: audiences.map((one) => one.en).join(', ') },
        ),
      ),
      ...(robot && !room.hasRobotKey
        ? [
            text({
              zh: '本群还没有绑定群机器人，主动消息发不出来：发送 群 绑定',
              en: 'This group has no robot yet and cannot be written to: send room bind',
            }),
          ]
        : []),
    ]);
  },
});
