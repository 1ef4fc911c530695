import { card, defineCommand, fields, text, valueArg } from '#kit';
import { outcomeTable } from '../views/coupons.ts';

export default defineCommand({
  name: { zh: '优惠券 继续', en: 'coupon resume' },
  aliases: ['续券'],
  summary: {
    zh: '一批里失败的券再试一次；restrict-3 重新建因店铺受限而停的券',
    en: 'Try what failed of a batch again; restrict-3 creates anew what was stopped for a restricted shop',
  },
  examples: ['优惠券 继续 a1k3', 'coupon resume restrict-3'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/coupons/resume', scope: 'coupons.write' },
  args: {
    batch: valueArg({ zh: '批号', en: 'batch' }, (typed) =>
      /^[a-z][a-z0-9-]{0,60}$/i.test(typed) ? { value: typed.toLowerCase() } : undefined,
    ),
  },
  plan: ({ args, services, now }) => services.coupons.planResume(args.batch, now),
  confirm: () => true,
  async apply({ args, effect, by, services, room, now, trace }) {
    const roomId = room.channel === 'api' ? undefined : room.id;
    await services.coupons.applyResume(effect, { actor: by.actor, roomId, batch: trace, now });
    const message = card(
      { zh: `继续已提交 · ${args.batch}`, en: `Resumed · ${args.batch}` },
      [
        outcomeTable(effect.rows),
        fields(...effect.figures),
        text({ zh: '每家店的结果会在这里更新', en: 'What becomes of it at each shop is told here' }),
      ],
      'success',
    );
    // What a restriction stopped has become a batch of its own.
    const batch = effect.data['restriction'] === null ? args.batch : trace;
    return { message, inverse: { says: `coupon stop ${batch}` } };
  },
});
