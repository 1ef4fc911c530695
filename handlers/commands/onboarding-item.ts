import { card, choice, defineCommand, optional, text, units, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '开店 设置', en: 'onboarding item' },
  summary: {
    zh: '开店清单的一项开启或关闭、改天数，或新增一项由人确认的',
    en: 'Switch an item of the onboarding on or off, change its days, or add one that people vouch for',
  },
  examples: [
    '开店 设置 deposit 关闭',
    'onboarding item observed on 7',
    'onboarding item photos on says "shop front photographed"',
  ],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'PUT', path: '/onboarding-items/{item}', scope: 'compliance.write' },
  args: {
    item: valueArg({ zh: '项目编码', en: 'code of the item' }, (typed) =>
      typed.length <= 31 ? { value: typed.toLowerCase() } : undefined,
    ),
    state: choice({ zh: '开启 或 关闭', en: 'on or off' }, { on: '开启', off: '关闭' }),
    days: optional(units({ zh: '天数', en: 'days' }, 0)),
    words: optional(
      valueArg({ zh: '说明', en: 'words' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined), {
        marker: { zh: '说明', en: 'says' },
      }),
    ),
  },
  plan: ({ args: { item, state, days, words }, services }) =>
    services.onboarding.planItem({
      code: item,
      enabled: state === 'on',
      days: days === undefined ? undefined : Math.min(days, 365),
      words,
    }),
  confirm: () => true,
  async apply({ effect, services, actor, trace }) {
    await services.onboarding.applyItem({ effect, by: actor.personId, trace });
    return card({ zh: '清单已改', en: 'List changed' }, [text(effect.summary)], 'success');
  },
});
