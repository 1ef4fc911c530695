import { describe, expect, it } from 'vitest';
import { jushuitan } from '../../../../src/platforms/jushuitan/jushuitan.ts';
import { valueIn } from '../../../support/platforms.ts';

const row = {
  o_id: 0,
  ts: 42,
  status: 'WaitConfirm',
  shop_status: 'WAIT_SELLER_SEND_GOODS',
  order_date: '2026-06-01 10:00:00',
  modified: '2026-06-01 10:05:00',
  pay_date: '2026-06-01 10:01:00',
  items: [{ oi_id: 1, sku_id: 'TEE', name: '短袖', qty: 2, amount: 19.9 }],
};

/** An ERP that answers every call with the same, as text: numbers beyond 2^53 as they are written. */
const answering = (text: string) =>
  jushuitan.connect({
    credentials: { appKey: 'k', appSecret: 's', shopId: '1' },
    token: async () => 't',
    fetch: async () => new Response(text),
    now: () => new Date('2026-06-01T03:00:00Z'),
    timeoutMs: 1_000,
  });
const orderWith = async (more: object, o_id = '9007199254740993') => {
  const data = JSON.stringify({ orders: [{ ...row, ...more }], has_next: false }).replace('"o_id":0', `"o_id":${o_id}`);
  const connector = answering(`{"code":0,"msg":"","data":${data}}`);
  const window = { since: new Date('2026-06-01T00:00:00Z'), until: new Date('2026-06-01T03:00:00Z') };
  return valueIn(await connector.pullOrders(window)).items[0]!;
};

describe('orders of Jushuitan', () => {
  it('keep every digit of their numbers, their fen and the time of Beijing', async () => {
    expect(await orderWith({})).toMatchObject({
      id: '9007199254740993',
      state: 'paid',
      placedAt: new Date('2026-06-01T02:00:00Z'),
      paidAt: new Date('2026-06-01T02:01:00Z'),
      lines: [{ quantity: 2, totalMinor: 1_990n }],
    });
  });

  it('that were merged or split are over under their old number', async () => {
    for (const status of ['Merged', 'Split', 'Cancelled']) {
      expect(await orderWith({ status })).toMatchObject({ state: 'cancelled', lines: [{ quantity: 2, cancelled: 2 }] });
    }
  });

  it('are as far as the ERP and the platform say', async () => {
    expect((await orderWith({ status: 'WaitPay' })).state).toBe('placed');
    expect((await orderWith({ status: 'Question' })).state).toBe('paid');
    expect((await orderWith({ status: 'Sent', send_date: '2026-06-01 10:04:00' })).shippedAt).toEqual(
      new Date('2026-06-01T02:04:00Z'),
    );
    expect((await orderWith({ status: 'Sent', shop_status: 'TRADE_FINISHED' })).state).toBe('delivered');
    const back = { items: [{ ...row.items[0], refund_status: 'success', refund_qty: 1 }] };
    expect((await orderWith({ ...back, status: 'Sent' })).lines[0]).toMatchObject({ returned: 1 });
    expect((await orderWith(back)).lines[0]).toMatchObject({ cancelled: 1 });
  });

  it('are not made of an answer that cannot be understood', async () => {
    const window = { since: new Date(0), until: new Date(1) };
    for (const text of ['', '<html>', '[]', '{"code":0,"data":{"orders":[{"o_id":1}]}}', '{"code":"0"}']) {
      expect(await answering(text).pullOrders(window), text).toEqual({ kind: 'unknown', why: 'bad-answer' });
    }
    expect(await answering('{"code":110,"msg":"IP"}').pullOrders(window)).toEqual({
      kind: 'auth',
      needs: 'person',
      code: '110',
    });
    expect(await answering('{"code":190,"msg":"no"}').pullOrders(window)).toMatchObject({
      kind: 'rejected',
      code: '190',
    });
  });
});
