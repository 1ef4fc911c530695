import { card, defineCommand, field, fields, note, optional, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '异常 训练', en: 'abnormal train' },
  summary: {
    zh: '按大家对违规项的判断重新校准异常概率；写编号则回到那一次校准，0 是出厂的',
    en: 'Fit the probabilities of abnormal orders to the verdicts on findings; a number puts that fit back, 0 the shipped one',
  },
  examples: ['异常 训练', 'abnormal train', 'abnormal train 0'],
  permission: 'compliance.rules',
  effect: 'write',
  args: {
    fit: optional(
      valueArg({ zh: '校准编号，省略则按判断校准', en: 'number of a fit, or none to fit anew' }, (typed) =>
        /^\d{1,12}$/.test(typed) ? { value: Number(typed) } : undefined,
      ),
    ),
  },
  plan: ({ args, services }) => services.abnormal.planTrain({ fit: args.fit }),
  confirm: () => true,
  async apply({ effect, services, actor, trace }) {
    const id = await services.abnormal.applyTrain({ effect, by: actor.personId, trace });
    return card(
      { zh: '已重新校准', en: 'Fitted' },
      [
        fields(
          field({ zh: '校准编号', en: 'Fit' }, id),
          ...effect.figures,
          ...(effect.rows[0]?.changes ?? []).map(({ label, after }) => field(label, after)),
        ),
        note({
          zh: '只改概率，不改模型本身：判断都来自报出来的订单，没报的说明不了什么',
          en: 'Only what a score means was changed, not the model: verdicts are on what was found, and say nothing of what was not',
        }),
      ],
      'success',
    );
  },
});
