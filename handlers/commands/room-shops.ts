import { card, defineCommand, field, fields, rest, text } from '#kit';
import { shopsIn } from '../views/shop-list.ts';

export default defineCommand({
  name: { zh: '群 店铺', en: 'room shops' },
  aliases: ['群店铺'],
  summary: {
    zh: '设本群负责哪些店铺：只收到这些店的动态；写 全部 就是所有店',
    en: 'Set which shops this room is about: it hears the news of those; all means every shop',
  },
  examples: ['群 店铺 SH-1 SH-2', 'room shops SH-1,SH-2', '群 店铺 全部', 'room shops all'],
  permission: 'room.manage',
  effect: 'write',
  args: { shops: rest({ zh: '店铺（可以几家），或 全部', en: 'shops (one or more), or all' }) },
  async plan({ args, services, room }) {
    const all = /^(all|全部|所有)$/i.test(args.shops.trim());
    return services.rooms.planShops(room.id, all ? [] : await shopsIn(args.shops, services.shops.find));
  },
  async apply({ effect, services }) {
    await services.rooms.applyShops(effect);
    const after = effect.rows[0]?.changes[0]?.after ?? '';
    return card(
      { zh: '本群负责的店铺已更新', en: 'Shops of this room changed' },
      [
        fields(field({ zh: '店铺', en: 'Shops' }, after)),
        text({
          zh: '优惠券、店铺和库存的动态只推送这些店的；发送 订阅 可以增减消息种类',
          en: 'News of coupons, shops and stock come for these shops; subscribe adds or ends kinds of messages',
        }),
      ],
      'success',
    );
  },
});
