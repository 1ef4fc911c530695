import { actions, card, defineCommand, rest, UserError } from '#kit';
import { outcomeTable } from '../views/coupons.ts';

export default defineCommand({
  name: { zh: '优惠券 停止', en: 'coupon stop' },
  aliases: ['停券'],
  summary: {
    zh: '停止优惠券：写编号（可以几个），或新建时的批号',
    en: 'Stop coupons: their numbers, or the name of the batch that created them',
  },
  examples: ['优惠券 停止 12', 'coupon stop 12,13', '优惠券 停止 a1k3'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'POST', path: '/coupons/stop', scope: 'coupons.write' },
  args: { which: rest({ zh: '编号或批号', en: 'numbers, or a batch' }) },
  plan: ({ args, services }) => services.coupons.planStop(targetOf(args.which)),
  confirm: () => true,
  async apply({ effect, by, services, room, now, trace }) {
    const roomId = room.channel === 'api' ? undefined : room.id;
    await services.coupons.applyStop(effect, { actor: by.actor, roomId, batch: trace, now });
    return card(
      { zh: `停止优惠券已提交 · ${trace}`, en: `Stopping coupons · ${trace}` },
      [outcomeTable(effect.rows), actions({ label: { zh: '看优惠券', en: 'Coupons' }, says: 'coupon' })],
      'success',
    );
  },
});

const MOST = 50;

function targetOf(typed: string): { numbers: number[] } | { batch: string } {
  const words = typed.split(/[\s,，、]+/).filter(Boolean);
  const numbers = words.map((word) => (/^#?\d{1,15}$/.test(word) ? Number(word.replace('#', '')) : Number.NaN));
  if (numbers.length <= MOST && numbers.every(Number.isSafeInteger)) return { numbers };
  const [batch] = words;
  if (words.length === 1 && batch && /^[a-z][a-z0-9-]{0,60}$/i.test(batch)) return { batch: batch.toLowerCase() };
  throw new UserError('coupon.which', {
    zh: '请写优惠券编号（例如 12,13，最多 50 个），或一个批号',
    en: 'Give numbers of coupons (such as 12,13, at most 50), or the name of one batch',
  });
}
