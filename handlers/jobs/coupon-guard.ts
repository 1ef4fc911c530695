import { defineJob } from '#kit';

/** What it finds is told to the rooms of the shops by the news, once for each finding. */
export default defineJob({
  name: 'coupon-guard',
  summary: {
    zh: '每小时检查全部优惠券：低于成本或底价、门槛、店间价差、重叠、预算',
    en: 'Check all coupons every hour: below cost or floor, threshold, undercutting, overlaps, budget',
  },
  schedule: { cron: '17 * * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '5m',
  effect: 'write',
  async run({ services, now }) {
    await services.coupons.recheck({ now });
    return undefined;
  },
});
