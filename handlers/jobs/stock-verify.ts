import { actions, card, defineJob, quote } from '#kit';
import { findingsTable, provedFields } from '../views/verify.ts';

export default defineJob({
  name: 'stock-verify',
  summary: {
    zh: '每夜用流水核对全部库存，不符才提醒',
    en: 'Prove all stock from its movements every night; silent when it adds up',
  },
  schedule: { cron: '20 3 * * *', timezone: 'Asia/Shanghai' },
  timeout: '10m',
  audience: 'inventory-alerts',
  effect: 'read',
  async run({ services }) {
    const proof = await services.inventory.verify();
    const about = { kind: 'stock-proof', severity: 'critical' } as const;
    if (proof.total === 0)
      return { alerts: [{ ...about, line: { zh: '库存又对得上了', en: 'The stock adds up again' }, endsAt: 'now' }] };
    const first = proof.findings[0]?.sku ?? '';
    const message = card(
      { zh: `夜间核对不符 · ${proof.total} 项`, en: `Nightly proof: the stock does not add up · ${proof.total}` },
      [
        provedFields(proof),
        findingsTable(proof),
        actions(
          { label: { zh: '再核对', en: 'Verify again' }, says: 'stock verify' },
          { label: { zh: `流水 ${first}`, en: `Movements ${first}` }, says: `movements ${quote(first)}` },
        ),
      ],
      'danger',
    );
    return { alerts: [{ ...about, line: message.title, message }] };
  },
});
