import { card, defineCommand, rest, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '分部 新建', en: 'division add' },
  aliases: ['新建分部'],
  summary: { zh: '新建一个分部：一个团队负责的几家店', en: 'Make a division: shops that one team answers for' },
  examples: ['分部 新建 EAST 华东', 'division add EAST East China'],
  permission: 'people.manage',
  effect: 'write',
  args: {
    code: valueArg({ zh: '编码', en: 'code' }, (typed) => (typed.length <= 40 ? { value: typed } : undefined)),
    name: rest({ zh: '名称', en: 'name' }, { max: 40 }),
  },
  plan: ({ args, services }) => services.people.planDivision(args.code, args.name),
  async apply({ effect, services }) {
    await services.people.addDivision(effect);
    const { code, name } = effect.data;
    return card({ zh: `已新建分部 ${code} · ${name}`, en: `Division made: ${code} · ${name}` }, [], 'success');
  },
});
