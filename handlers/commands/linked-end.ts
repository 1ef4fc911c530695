import { card, defineCommand, text, units } from '#kit';

export default defineCommand({
  name: { zh: '联动 结束', en: 'linked end' },
  summary: {
    zh: '提前结束联动：不再能参加；已参加分店的券要另外停用',
    en: 'End a linked promotion early: it can no longer be taken; coupons of shops that took part are stopped by themselves',
  },
  examples: ['联动 结束 3', 'linked end 3'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/linked-promotions/{id}/end', scope: 'coupons.write' },
  args: { id: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services, now }) => services.coupons.planLinkedEnd({ id: args.id, now }),
  async apply({ effect, services }) {
    await services.coupons.applyLinkedEnd(effect);
    const { id, taken } = effect.data;
    return card(
      { zh: `联动 ${id} 已结束`, en: `Linked promotion ${id} ended` },
      [
        text(
          taken === ''
            ? { zh: '没有分店参加', en: 'No sub-shop had taken part' }
            : {
                zh: `${taken} 的券还在，用 优惠券 停止 停用`,
                en: `The coupons of ${taken} are still there; stop them with coupon stop`,
              },
        ),
      ],
      'success',
    );
  },
});
