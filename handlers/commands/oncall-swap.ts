import { card, day, defineCommand, optional, text } from '#kit';
import { personName, rotaName, rotaOf, swapBy, whoIs } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 换班', en: 'oncall swap' },
  aliases: ['换班'],
  summary: {
    zh: '某天的班换给另一个人：对方同意才算，经理可以直接换',
    en: 'Give a turn on a day to somebody else: it counts when they accept, or when a manager does it',
  },
  examples: [
    '值班 换班 @张三 @李四 2026-12-01',
    'oncall swap me @ben friday',
    '换班 我 @李四 2026-12-01 到 2026-12-03',
  ],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: {
    gives: personName,
    takes: personName,
    from: day({ zh: '日期', en: 'day' }),
    to: optional({ ...day({ zh: '最后一天', en: 'last day' }), marker: { zh: '到', en: 'to' } }),
    rota: rotaName,
  },
  async plan(ask) {
    const { gives, takes, from, to = from, rota } = ask.args;
    const [giver, taker] = [await whoIs(gives, ask), await whoIs(takes, ask)];
    const asked = { code: rotaOf(rota), gives: giver, takes: taker, fromDay: from, toDay: to };
    return ask.services.oncall.planSwap(asked, await swapBy(ask));
  },
  async apply(ask) {
    const { id, state, waitsFor } = await ask.services.oncall.swap(ask.effect, await swapBy(ask));
    const waits = { zh: `已经问 ${waitsFor}，同意后才算`, en: `${waitsFor} was asked; it counts when they accept` };
    const done = { zh: '已经换好，两人都会收到', en: 'Done; both of them are told' };
    return card(
      { zh: `换班 S${id}`, en: `Swap S${id}` },
      [text(ask.effect.summary), text(state === 'open' ? waits : done)],
      state === 'open' ? 'normal' : 'success',
    );
  },
});
