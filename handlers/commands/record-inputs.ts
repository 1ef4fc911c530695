import { card, defineCommand, note, table, withData } from '#kit';
import { inputColumns, inputData, inputRow } from '../views/observations.ts';

export default defineCommand({
  name: { zh: '录入 清单', en: 'record inputs' },
  aliases: ['inputs', '可录入'],
  summary: {
    zh: '能录入的数据：单位、哪些指标要用、最近录到哪天',
    en: 'What can be recorded: its unit, the metrics that need it, and the last day that is there',
  },
  examples: ['录入 清单', 'record inputs'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/observations/inputs', scope: 'kpi.read' },
  args: {},
  async run({ services, most }) {
    const states = await services.observations.inputStates();
    const rows = states.slice(0, most(60));
    return card({ zh: '能录入的数据', en: 'What can be recorded' }, [
      withData(table(inputColumns, rows.map(inputRow), states.length), rows.map(inputData)),
      note({
        zh: '录入 访客 1,234 SH-2 昨天；多行用 录入 导入，文件用 npm run import -- observations',
        en: 'record visitors 1,234 SH-2 yesterday; many rows: record import, files: npm run import -- observations',
      }),
    ]);
  },
});
