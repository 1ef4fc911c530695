import { defineJob } from '#kit';

export default defineJob({
  name: 'coupons-expiring',
  summary: {
    zh: '优惠券到期前一天告诉相关的群',
    en: 'Tell the rooms that it concerns a day before a coupon ends',
  },
  schedule: { cron: '*/10 * * * *', timezone: 'Asia/Shanghai' },
  missed: 'once',
  timeout: '1m',
  effect: 'write',
  async run({ services, now }) {
    // What it finds is told as news of those coupons, in their cards.
    await services.coupons.tellExpiring(now);
    // Where no shop is connected, nobody else looks at what persons have done by hand.
    await services.coupons.sweep(now);
    return undefined;
  },
});
