import { card, defineCommand, rest } from '#kit';
import { rotaName, rotaOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 加层', en: 'oncall add' },
  aliases: ['加值班'],
  summary: {
    zh: '给值班表再加一层，排在已有的后面；节假日层总是先算',
    en: 'Add a layer to a rota, behind those that there are; one of holidays counts before all others',
  },
  examples: ['值班 加层 @王五 节假日', 'oncall add @cara holidays', 'oncall add rota=nights @dan weekends'],
  permission: 'alerts.route',
  effect: 'write',
  args: { rota: rotaName, layers: rest({ zh: '谁怎么轮', en: 'who, how' }, { max: 500, verbatim: true }) },
  plan: ({ args, services, now, room }) =>
    services.oncall.planAdd({ code: rotaOf(args.rota), typed: args.layers, now, zone: room.timeZone }),
  async apply({ effect, by, services }) {
    await services.oncall.applyRota(effect, by);
    return card(effect.summary, [], 'success');
  },
});
