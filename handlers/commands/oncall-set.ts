import { card, defineCommand, rest } from '#kit';
import { rotaName, rotaOf } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 设置', en: 'oncall set' },
  aliases: ['设置值班'],
  summary: {
    zh: '设置值班表：谁轮流、多久一班、周几几点交接、时区；多层用 ; 隔开，可写 工作日、周末、9:00-18:00、节假日；有空档会拒绝',
    en: 'Set a rota: who takes turns, how long, handed over when, in which time zone; layers with ; between them, of hours or holidays. A gap is refused',
  },
  examples: [
    '值班 设置 @张三 @李四 每周 周一 09:00',
    'oncall set @anna @ben weekly monday 09:00 Asia/Shanghai',
    'oncall set rota=nights @anna weekdays 09:00-18:00; @ben 18:00-09:00; @cara weekends',
  ],
  permission: 'alerts.route',
  effect: 'write',
  args: { rota: rotaName, layers: rest({ zh: '谁怎么轮', en: 'who, how' }, { max: 1000, verbatim: true }) },
  plan: ({ args, services, now, room }) =>
    services.oncall.planSet({ code: rotaOf(args.rota), typed: args.layers, now, zone: room.timeZone }),
  async apply({ effect, by, services }) {
    await services.oncall.applyRota(effect, by);
    return card(effect.summary, [], 'success');
  },
});
