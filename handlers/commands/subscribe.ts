import { audienceWords, card, choice, defineCommand, field, fields, optional } from '#kit';
import { Audience } from '../views/audience.ts';

export default defineCommand({
  name: { zh: '订阅', en: 'subscribe' },
  aliases: ['dy'],
  summary: {
    zh: '让本群收到一类消息；加 退订 取消',
    en: 'Have this room receive a kind of message; add off to end it',
  },
  examples: ['订阅 库存提醒', 'subscribe inventory-alerts', 'subscribe inventory-alerts off', '订阅 库存提醒 退订'],
  permission: 'room.manage',
  effect: 'write',
  args: {
    audience: Audience,
    state: optional(choice({ zh: '退订', en: 'off' }, { off: '退订' })),
  },
  plan: ({ args, services, room }) => services.rooms.planSubscribe(room.id, args.audience, args.state !== 'off'),
  async apply({ effect, services }) {
    await services.rooms.applySubscribe(effect);
    const on = effect.data['on'] === true;
    const audience = String(effect.data['audience']);
    return card(
      on ? { zh: '已订阅', en: 'Subscribed' } : { zh: '已退订', en: 'Unsubscribed' },
      [fields(field({ zh: '消息', en: 'Messages' }, audienceWords(audience)))],
      'success',
    );
  },
});
