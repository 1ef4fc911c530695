import { defineJob } from '#kit';

export default defineJob({
  name: 'stock-readback',
  summary: {
    zh: '每夜把所有在线店铺的库存回读一遍：找出偏差、说明原因、改正并计数',
    en: 'Reads back what every live shop shows, every night: finds drift, explains it, repairs and counts it',
  },
  schedule: { cron: '40 3 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  audience: 'inventory-alerts',
  effect: 'write',
  /** Only asks for it: the stock worker reads and settles, and the job stock-drift tells what it found. */
  async run({ services, now }) {
    await services.publishing.askReadBack({ now });
    return undefined;
  },
});
