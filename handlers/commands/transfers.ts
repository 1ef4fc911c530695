import { actions, card, defineCommand, field, fields, GOAL_MINUTES, note, optional, units } from '#kit';
import { transferCard, transferTable } from '../views/transfers.ts';

const SHOWN = 20;
const DAYS = 30;
const DAY_MS = 86_400_000;

const UNHEARD = {
  zh: '还没有群订阅库存提醒，所以系统不会建议调拨；在要收建议的群里发送：订阅 库存提醒',
  en: 'No room subscribes to stock alerts, so no transfers are proposed; in the room that is to get them send: subscribe inventory-alerts',
};

export default defineCommand({
  name: { zh: '调拨单', en: 'transfers' },
  aliases: ['调拨列表', '調撥單'],
  summary: {
    zh: '列出调拨、状态和已过时间，以及从缺货到决定的用时；写编号看一张的每一步',
    en: 'List transfers with state and age, and the time from shortage to decision; with a number, each step of one',
  },
  examples: ['调拨单', 'transfers', '调拨单 12', 'transfers 12'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/transfers', scope: 'inventory.read' },
  args: { id: optional(units({ zh: '调拨编号', en: 'number of the transfer' }, 1)) },
  async run({ args, services, now }) {
    if (args.id !== undefined) return transferCard(await services.transfers.byId(args.id), now);
    const { rows, total, open } = await services.transfers.list(SHOWN);
    const times = await services.transfers.decisionTimes({ since: new Date(now.getTime() - DAYS * DAY_MS) });
    const listened = (await services.rooms.subscribers('inventory-alerts')).length > 0;
    const first = rows.filter(({ state }) => state === 'requested').slice(0, 3);
    const words = (minutes: number | undefined) =>
      minutes === undefined ? '–' : { zh: `${minutes} 分钟`, en: `${minutes} min` };
    return card(
      { zh: `调拨单 · ${open} 张进行中`, en: `Transfers · ${open} open` },
      [
        ...(rows.length > 0 ? [transferTable(rows, total, now)] : []),
        fields(
          field({ zh: `近 ${DAYS} 天决定`, en: `Decided in ${DAYS} days` }, times.count),
          field(
            {
              zh: `从缺货到决定，平均（目标 ${GOAL_MINUTES} 分钟）`,
              en: `Shortage to decision, mean (goal ${GOAL_MINUTES} min)`,
            },
            words(times.meanMinutes),
          ),
          field({ zh: '九成在多久之内', en: 'Nine of ten within (p90)' }, words(times.p90Minutes)),
        ),
        ...(listened ? [] : [note(UNHEARD)]),
        ...(first.length > 0
          ? [
              actions(
                ...first.map(({ id }) => ({
                  label: { zh: `批准 ${id}`, en: `Approve ${id}` },
                  says: `transfer approve ${id}`,
                })),
              ),
            ]
          : []),
      ],
      times.meanMinutes !== undefined && times.meanMinutes > GOAL_MINUTES ? 'warning' : 'normal',
    );
  },
});
