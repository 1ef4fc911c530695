import { day, dayIn, defineCommand, optional, units } from '#kit';
import { stepCard } from '../views/transfers.ts';

export default defineCommand({
  name: { zh: '调拨 发出', en: 'transfer send' },
  aliases: ['发出调拨', '調撥發出'],
  summary: {
    zh: '已批准的调拨出库上路，可以写预计到达日',
    en: 'Send an approved transfer on its way, with the day it is expected if you know',
  },
  examples: ['调拨发出 12', 'transfer send 12', '调拨发出 12 预计 明天', 'transfer send 12 due 2026-12-01'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/transfers/{id}/send', scope: 'inventory.write' },
  args: {
    id: units({ zh: '调拨编号', en: 'number of the transfer' }, 1),
    expected: optional({
      ...day({ zh: '日期（明天、周五、2026-12-01）', en: 'day (tomorrow, friday, 2026-12-01)' }),
      marker: { zh: '预计', en: 'due' },
    }),
  },
  plan: ({ args, services, room, now }) =>
    services.transfers.planSend({ id: args.id, on: dayIn(now, room.timeZone), expectedOn: args.expected }),
  async apply({ effect, by, services, now }) {
    const transfer = await services.transfers.send(effect, { actor: by.actor, now });
    return stepCard(transfer, { zh: `调拨 ${transfer.id} 已发出`, en: `Transfer ${transfer.id} is on its way` });
  },
});
