import {
  actions,
  button,
  card,
  day,
  defineCommand,
  fields,
  looksLikeSteps,
  note,
  optional,
  units,
  valueArg,
} from '#kit';

export default defineCommand({
  name: { zh: '联动 开始', en: 'linked start' },
  aliases: ['发起联动'],
  summary: {
    zh: '主店发起跨店联动：给每家分店算出守住底价和成本的满减档位，在它们的群里提议',
    en: 'The main shop starts a linked promotion: each sub-shop is proposed full-reduction steps that keep its floors and costs, in its rooms',
  },
  examples: [
    '联动 开始 满300减30 满500减60 从 明天 到 2027-06-18',
    'linked start 300-30 500-60 from tomorrow to 2027-06-18',
  ],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/linked-promotions', scope: 'coupons.write' },
  args: {
    steps: valueArg({ zh: '档位（满300减30 满500减60）', en: 'steps (300-30 500-60)' }, (typed) => ({ value: typed }), {
      takes: (typed, next) => (looksLikeSteps(next) ? `${typed} ${next}` : undefined),
    }),
    from: { ...day({ zh: '第一天', en: 'first day' }), marker: { zh: '从', en: 'from' } },
    to: { ...day({ zh: '最后一天', en: 'last day' }), marker: { zh: '到', en: 'to' } },
    total: optional({
      ...units({ zh: '每店每档几张', en: 'number of each step a shop' }, 1),
      marker: { zh: '数量', en: 'total' },
    }),
    name: optional({
      ...valueArg({ zh: '名称', en: 'name' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined)),
      marker: { zh: '叫', en: 'named' },
    }),
  },
  plan: ({ args, services, now }) => services.coupons.planLinkedStart({ ...args, now }),
  confirm: () => true,
  async apply({ effect, by, services }) {
    const id = await services.coupons.applyLinkedStart(effect, by.actor);
    return {
      message: card(
        { zh: `联动 ${id} 已发起`, en: `Linked promotion ${id} started` },
        [
          fields(...effect.figures),
          note({
            zh: '建议已发到各分店的群（订阅了“优惠券”的）；参加才会建券',
            en: 'The proposals are on their way to the rooms of the sub-shops (those that subscribe to coupons); a coupon is created only when one is taken',
          }),
          actions(button({ label: { zh: '看进展', en: 'See how it goes' }, says: `linked ${id}` })),
        ],
        'success',
      ),
      inverse: { says: `linked end ${id}` },
    };
  },
});
