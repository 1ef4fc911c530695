import { actions, card, defineCommand, table } from '#kit';
import { targetShown } from '../views/metrics.ts';

export default defineCommand({
  name: { zh: '周报指标', en: 'board weekly' },
  aliases: ['weekly figures'],
  summary: { zh: '本群周报里有哪些指标', en: 'Which figures the weekly report of this room has' },
  examples: ['周报指标', 'board weekly'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  args: {},
  async run({ services, room }) {
    const codes = await services.kpis.weeklyOf(room.id);
    const kinds = codes.flatMap((code) => services.kpis.of(code) ?? []);
    const targets = await Promise.all(kinds.map((kind) => services.kpis.targetOf(kind)));
    return card({ zh: `周报指标 · ${kinds.length} 个`, en: `Weekly figures · ${kinds.length}` }, [
      table(
        [
          { label: { zh: '指标', en: 'Metric' } },
          { label: { zh: '代码', en: 'Code' } },
          { label: { zh: '目标', en: 'Target' } },
        ],
        kinds.map((kind, n) => {
          const target = targets[n];
          return [kind.name, kind.code, targetShown({ kind, ...(target && { target }) })];
        }),
      ),
      actions({ label: { zh: '恢复默认的八个', en: 'The eight as they came' }, says: 'board weekly set default' }),
    ]);
  },
});
