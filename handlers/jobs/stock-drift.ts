import { actions, card, defineJob, quote, table, text } from '#kit';
import { driftLines, syncCells, syncColumns } from '../views/sync.ts';

/** Since the read-back of the night. */
const HOURS = 4;

export default defineJob({
  name: 'stock-drift',
  summary: {
    zh: '每天早上说夜里回读发现的偏差和原因；都对得上就不出声',
    en: 'Says every morning what the read-back of the night found off, and why; silent when all agreed',
  },
  schedule: { cron: '0 7 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  audience: 'inventory-alerts',
  effect: 'read',
  async run({ services, slot }) {
    const rows = await services.publishing.driftsSince({
      since: new Date(slot.getTime() - HOURS * 3_600_000),
      limit: 20,
    });
    const [first] = rows;
    const about = { kind: 'stock-drift', severity: 'warning' } as const;
    if (!first)
      return { alerts: [{ ...about, line: { zh: '平台库存又对得上了', en: 'Platforms agree again' }, endsAt: 'now' }] };
    const message = card(
      { zh: `平台库存对不上 · ${rows.length} 项`, en: `What platforms showed was off · ${rows.length}` },
      [
        table(
          syncColumns.worst,
          rows.map((row) => [row.sku, row.shop, ...syncCells(row)]),
        ),
        ...driftLines(rows)
          .slice(0, 5)
          .map((line) => text(line)),
        actions({
          label: { zh: `为什么 ${first.sku}`, en: `Why ${first.sku}` },
          says: `why ${quote(first.sku)} ${quote(first.shop)}`,
        }),
      ],
      'warning',
    );
    return { alerts: [{ ...about, line: message.title, message, again: true }] };
  },
});
