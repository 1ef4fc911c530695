import { actions, arg, card, defineCommand, quote, Sku, text } from '#kit';
import { findingsTable, provedFields } from '../views/verify.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '库存 核对', en: 'stock verify' },
  aliases: ['核对库存', '庫存核對'],
  summary: {
    zh: '用流水证明库存：在库、锁定、配额、批次都对得上',
    en: 'Prove the stock from its movements: on hand, reserved, quotas and lots',
  },
  examples: ['库存 核对', 'stock verify', '库存核对 TEE-RED-M', 'stock verify TEE-RED-M'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/stock/verify', scope: 'inventory.read' },
  args: {
    sku: arg(
      Sku.optional(),
      { zh: '商品编码，省略则全部', en: 'SKU, or all of them' },
      { suggest: 'sku', joins: true },
    ),
  },
  async run({ args, services, most }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const proof = await services.inventory.verify({ ...(sku !== undefined && { sku }), limit: most(SHOWN) });
    const about = sku ?? { zh: '全部', en: 'all' };
    const name = typeof about === 'string' ? { zh: about, en: about } : about;
    if (proof.total === 0)
      return card(
        { zh: `核对无误 · ${name.zh}`, en: `The stock adds up · ${name.en}` },
        [
          provedFields(proof),
          text({ zh: '流水、锁单、配额、批次都对得上', en: 'Movements, reservations, quotas and lots agree' }),
        ],
        'success',
      );
    const first = proof.findings[0]?.sku ?? '';
    return card(
      {
        zh: `核对不符 · ${name.zh} · ${proof.total} 项`,
        en: `The stock does not add up · ${name.en} · ${proof.total}`,
      },
      [
        provedFields(proof),
        findingsTable(proof),
        actions({ label: { zh: `流水 ${first}`, en: `Movements ${first}` }, says: `movements ${quote(first)}` }),
      ],
      'danger',
    );
  },
});
