import { card, defineCommand, optional, rest, table, UserError, withData } from '#kit';
import { entryColumns, entryData, entryRow } from '../views/observations.ts';

export default defineCommand({
  name: { zh: '录入 列表', en: 'record list' },
  aliases: ['录入记录'],
  summary: {
    zh: '最近录入的数：谁、什么时候、后来有没有被改；可只看一项',
    en: 'The numbers recorded last: by whom, when, and whether they were replaced; of one input if you like',
  },
  examples: ['录入 列表', '录入 列表 访客数', 'record list', 'record list ad cost'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/observations', scope: 'kpi.read' },
  args: { input: optional(rest({ zh: '数据名', en: 'input' }, { max: 60 })) },
  async run({ args, services, most }) {
    const input = args.input === undefined ? undefined : services.observations.inputCalled(args.input);
    if (args.input !== undefined && !input) throw unknownInput(args.input);
    const { rows, total } = await services.observations.entries({ most: most(20), code: input?.code });
    const title = input
      ? { zh: `录入 · ${input.name.zh}`, en: `Recorded · ${input.name.en}` }
      : { zh: '录入', en: 'Recorded' };
    return card(title, [withData(table(entryColumns, rows.map(entryRow), total), rows.map(entryData))]);
  },
});

const unknownInput = (typed: string): UserError =>
  new UserError('observation.unknown', {
    zh: `没有“${typed.slice(0, 40)}”这一项，发送 录入 清单 看能录入什么`,
    en: `“${typed.slice(0, 40)}” cannot be entered; send record inputs to see what can`,
  });
