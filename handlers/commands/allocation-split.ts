import { choice, defineCommand, splitTarget } from '#kit';
import { settingCard } from '../views/allocation-set.ts';

export default defineCommand({
  name: { zh: '分仓 拆单', en: 'allocation split' },
  summary: {
    zh: '一个订单能不能从几个仓发；默认不允许',
    en: 'Whether an order may leave from several warehouses; it may not unless this says so',
  },
  examples: ['分仓 拆单 允许', 'allocation split no'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/allocation/split', scope: 'inventory.approve' },
  args: {
    split: choice({ zh: '允许或不允许', en: 'yes or no' }, { yes: '允许', no: '不允许', default: '默认' }),
  },
  plan: ({ args, services }) =>
    services.allocation.planSetting(splitTarget, args.split === 'default' ? undefined : args.split),
  async apply({ effect, by, services, trace }) {
    await services.allocation.applySetting(effect, by.actor);
    return settingCard(effect, trace);
  },
});
