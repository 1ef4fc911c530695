import { card, defineCommand, field, fields, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '录入 撤回', en: 'record back' },
  summary: {
    zh: '撤回一次导入：它的数不再算，以前的数重新算；也可撤回文件和接口的',
    en: 'Take an import back: its numbers count no more and those before count again; of files and programs too',
  },
  examples: ['录入 撤回 0a1b2c3d', 'record back 0a1b2c3d'],
  permission: 'kpi.write',
  reach: 'shop',
  effect: 'write',
  args: {
    batch: valueArg({ zh: '导入编号', en: 'code of the import' }, (typed) =>
      typed.length <= 20 ? { value: typed } : undefined,
    ),
  },
  plan: async ({ args, services }) => services.observations.planBack(args.batch),
  async apply({ effect, by, services, now }) {
    const count = await services.observations.applyBack(effect, { author: by.actor, now });
    return card({ zh: '已撤回', en: 'Taken back' }, [fields(field({ zh: '个数', en: 'Figures' }, count))], 'success');
  },
});
