import { card, defineCommand, optional, units, valueArg } from '#kit';
import { rotaName, rotaOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 删除', en: 'oncall remove' },
  aliases: ['删除值班'],
  summary: {
    zh: '删掉值班表的一层（写第几层），不写就删整张；留下空档会拒绝',
    en: 'Remove a layer of a rota by its number, or all of it; what leaves a gap is refused',
  },
  examples: ['值班 删除 2', 'oncall remove 2', 'oncall remove rota=nights', 'oncall remove 2 gaps-ok'],
  permission: 'alerts.route',
  effect: 'write',
  args: {
    rota: rotaName,
    layer: optional(units({ zh: '第几层', en: 'layer' }, 1)),
    gaps: optional(
      valueArg({ zh: '允许空档', en: 'gaps-ok' }, (typed) =>
        /^(gaps?-?ok|允许空档)$/i.test(typed) ? { value: true } : undefined,
      ),
    ),
  },
  plan: ({ args, services, now }) =>
    services.oncall.planRemove({ code: rotaOf(args.rota), layer: args.layer, gapsOk: args.gaps === true, now }),
  confirm: () => true,
  async apply({ effect, by, services }) {
    await services.oncall.applyRota(effect, by);
    return card(effect.summary, [], 'success');
  },
});
