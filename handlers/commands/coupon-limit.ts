import { card, choice, defineCommand, field, fields, readMinor, text, UserError, valueArg } from '#kit';
import { readShare } from '../views/coupon-prices.ts';

export default defineCommand({
  name: { zh: '优惠券 限度', en: 'coupon limit' },
  aliases: ['券限度'],
  summary: {
    zh: '设检查的限度：一家店最多比兄弟店便宜多少（默认 10%），满减门槛最低多少（默认 30 元）',
    en: 'Set what coupons are checked by: how much a shop may undercut its sibling (10%), the least threshold of a full reduction (30 CNY)',
  },
  examples: ['优惠券 限度 价差 10%', 'coupon limit undercut 10%', 'coupon limit threshold 30'],
  permission: 'coupons.write',
  effect: 'write',
  http: { method: 'PUT', path: '/coupons/limits/{what}', scope: 'coupons.write' },
  args: {
    what: choice({ zh: '价差 或 门槛', en: 'undercut or threshold' }, { undercut: '价差', threshold: '门槛' }),
    value: valueArg({ zh: '百分比（10%）或金额（30）', en: 'percent (10%) or amount (30)' }, (typed) => ({
      value: typed,
    })),
  },
  plan({ args: { what, value }, services }) {
    const read = what === 'undercut' ? readShare(value) : Number(readMinor(value, 'CNY') ?? Number.NaN);
    if (read === undefined || Number.isNaN(read)) throw unclear(value);
    return services.coupons.planLimit(what === 'undercut' ? 'coupon_undercut_bp' : 'coupon_min_threshold', read);
  },
  async apply({ effect, by, services, now }) {
    await services.coupons.applyLimit(effect, by.actor);
    const { opened, closed } = await services.coupons.recheck({ now });
    return card(
      { zh: '券的限度已改', en: 'Coupon limit set' },
      [
        fields(...effect.rows.flatMap((row) => row.changes.map(({ label, after }) => field(label, after)))),
        text({
          zh: `已重新检查：新问题 ${opened}，已解除 ${closed}`,
          en: `Checked again: ${opened} newly found, ${closed} no longer true`,
        }),
      ],
      'success',
    );
  },
});

const unclear = (typed: string): UserError =>
  new UserError('coupon.limit_value', {
    zh: `“${typed}”看不懂；价差写 10%，门槛写 30`,
    en: `“${typed}” is no limit; write undercut 10%, or threshold 30`,
  });
