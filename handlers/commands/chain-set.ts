import { card, choice, defineCommand, optional, rest } from '#kit';
import { chainCode, refuseUnusedChain } from '../views/chains.ts';

export default defineCommand({
  name: { zh: '升级链 设置', en: 'chain set' },
  aliases: ['设置升级链'],
  summary: {
    zh: '设置一条升级链：什么时候问谁（值班、负责人、角色、@某人、群:编号），可写从哪个级别起',
    en: 'Set a chain: when it asks whom (oncall, owner, a role, @somebody, room:12), and from which severity on',
  },
  examples: [
    '升级链 设置 优惠券 立即 值班，30分钟 店长，2小时 管理员',
    'chain set coupons at once oncall, 30m manager, 2h admin',
    'chain set public-opinion from info at once oncall+marketing, 1h manager, 3h admin',
    'chain set shops off',
  ],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    code: chainCode,
    from: optional({
      ...choice({ zh: '级别', en: 'severity' }, { info: '任何', warning: '警告', critical: '严重' }),
      marker: { zh: '级别', en: 'from' },
    }),
    steps: rest({ zh: '步骤', en: 'steps' }, { max: 500, verbatim: true }),
  },
  async plan({ args, services, now }) {
    refuseUnusedChain(args.code, await services.alertRouting.policy());
    return services.escalations.planChain({ code: args.code, typed: args.steps, from: args.from }, now);
  },
  confirm: () => true,
  async apply({ effect, by, services }) {
    await services.escalations.applyChain(effect, by);
    return card(effect.summary, [], 'success');
  },
});
