import { card, defineCommand } from '#kit';
import { chainCode } from '../views/chains.ts';

export default defineCommand({
  name: { zh: '升级链 删除', en: 'chain remove' },
  aliases: ['删除升级链'],
  summary: { zh: '删掉设置过的升级链，回到默认', en: 'Take back a chain that was set: what ships counts again' },
  examples: ['升级链 删除 优惠券', 'chain remove coupons'],
  permission: 'alerts.route',
  effect: 'write',
  args: { code: chainCode },
  plan: ({ args, services, now }) => services.escalations.planRemoval(args.code, now),
  confirm: () => true,
  async apply({ effect, by, services }) {
    await services.escalations.applyChain(effect, by);
    return card(effect.summary, [], 'success');
  },
});
