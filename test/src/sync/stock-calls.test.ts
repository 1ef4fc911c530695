import { expect, test } from 'vitest';
import type { LaneWork } from '../../../src/services/services.ts';
import { callsOf, looksOf } from '../../../src/sync/stock-calls.ts';

const raise = (n: number): Extract<LaneWork, { kind: 'send' }> => ({
  ...{ shopId: 1, sku: `S-${n}`, version: 1, connector: 'taobao', cause: 'sale', causeAt: undefined, kind: 'send' },
  send: { do: 'send', intent: 'raise', claim: 2, changes: [{ listing: n, mode: 'delta', by: 2 }] },
  refs: [{ listing: n, item: '7', variant: String(n) }],
  ops: [`op${n}`],
});

test('a shop whose differences have keys sends them with ours, whatever others of its connector do', () => {
  const changeOf = (modes: readonly ('delta' | 'keyed-delta' | 'set')[]) =>
    callsOf([raise(1)], { batch: 1, modes })[0]?.[0]?.change;
  expect(changeOf(['keyed-delta', 'set'])).toEqual({ item: '7', variant: '1', mode: 'keyed-delta', by: 2, key: 'op1' });
  expect(changeOf(['delta', 'set'])).toEqual({ item: '7', variant: '1', mode: 'delta', by: 2 });
});

test('no call has more changes than the platform takes', () => {
  const calls = callsOf([raise(1), raise(2), raise(3)], { batch: 2, modes: ['delta'] });
  expect(calls.map((call) => call.map(({ op }) => op))).toEqual([['op1', 'op2'], ['op3']]);
});

test('a number that was read by a clock that cannot be counts as not read', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const minutes = [0, 15, -15, 16, -16, Number.NaN];
  const refs = minutes.map((_, n) => ({ listing: n, item: '7', variant: String(n) }));
  const work = {
    ...{ shopId: 1, sku: 'S-1', version: 1, connector: 'taobao', cause: '', causeAt: undefined },
    ...{ kind: 'read' as const, settle: true, refs },
  };
  const facts = minutes.map((off, n) => ({
    ...{ item: '7', variant: String(n), sellable: 3, at: new Date(now + off * 60_000) },
  }));
  expect(looksOf([work], facts, now).flatMap(({ reads }) => reads?.map(({ listing }) => listing))).toEqual([0, 1, 2]);
});
