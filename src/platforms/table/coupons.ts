import type { CouponFact, CouponKind, CouponState } from '../platform.ts';
import type { Broken, Columns, Row } from './sheet.ts';
import type { Values } from './values.ts';

export const COUPON_COLUMNS: Columns = {
  id: ['id', '优惠券编号', '券ID', '编号'],
  name: ['name', '名称', '优惠券名称'],
  code: ['code', '券码'],
  kind: ['kind', '类型'],
  state: ['state', '状态'],
  threshold: ['threshold', '门槛', '使用门槛'],
  discount: ['discount', '面额', '优惠金额'],
  percent: ['percent', '折扣百分比'],
  starts: ['starts', '开始时间', '生效时间'],
  ends: ['ends', '结束时间', '失效时间'],
  total: ['total', '总量', '发行量'],
  taken: ['taken', '已领', '领取数量'],
  used: ['used', '已用', '使用数量'],
  stackable: ['stackable', '可叠加'],
  items: ['items', '适用商品'],
};
export const COUPON_MUST = ['id', 'name', 'starts', 'ends'] as const;

const STOPPED = /^(stopped|停用|已停止|已终止|停止)$/i;
const DRAFT = /^(draft|草稿|未启用)$/i;
const YES = /^(yes|true|1|是|可)$/i;

/** Their state is `stopped`, `draft` or `live`; `stateAt` says the rest. */
export function couponsOf(rows: readonly Row[], values: Values, broken: Broken[]): CouponFact[] {
  return rows.flatMap((row) => {
    const fact = couponOf(row, values);
    if (typeof fact !== 'string') return [fact];
    broken.push({ line: row.line, reason: fact });
    return [];
  });
}

function couponOf({ cells }: Row, values: Values): CouponFact | string {
  const { id = '', name = '', code = '', items = '' } = cells;
  const startsAt = values.at(cells['starts']);
  const endsAt = values.at(cells['ends']);
  const thresholdMinor = values.money(cells['threshold']) ?? 0n;
  const discountMinor = values.money(cells['discount']);
  const percentBp = percentOf(cells['percent']);
  if (id === '' || name === '') return 'no number or no name';
  if (!startsAt || !endsAt || endsAt <= startsAt) return 'its times cannot be read, or it ends before it starts';
  if (discountMinor === undefined && percentBp === undefined) return 'neither a discount nor a percentage';
  const [total, taken, used] = ['total', 'taken', 'used'].map((column) => values.units(cells[column]));
  const kind: CouponKind = percentBp !== undefined ? 'percent' : thresholdMinor > 0n ? 'full-reduction' : 'direct';
  return {
    id,
    version: Object.values(cells).join('|').slice(0, 500),
    name: name.slice(0, 200),
    ...(code && { code }),
    kind,
    state: stateOf(cells['state']),
    currency: values.currency,
    thresholdMinor,
    ...(kind === 'percent' ? { percentBp: percentBp ?? 0 } : { discountMinor: discountMinor ?? 0n }),
    startsAt,
    endsAt,
    ...(total !== undefined && { total }),
    ...(taken !== undefined && { taken }),
    ...(used !== undefined && { used }),
    stackable: YES.test(cells['stackable'] ?? ''),
    ...(items && {
      items: items
        .split(/[;；,，\s]+/)
        .filter(Boolean)
        .slice(0, 1000),
    }),
  };
}

/** `12.5` is twelve and a half percent off. */
function percentOf(text = ''): number | undefined {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?\s*%?$/.exec(text);
  const bp = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0) : 0;
  return bp > 0 ? bp : undefined;
}

const stateOf = (text = ''): CouponState => (STOPPED.test(text) ? 'stopped' : DRAFT.test(text) ? 'draft' : 'live');

/** A file does not change by itself, and what runs does: by its times and its number, unless somebody stopped it. */
export function stateAt({ state, startsAt, endsAt, total, taken = 0 }: CouponFact, now: Date): CouponState {
  if (state === 'stopped') return state;
  if (now >= endsAt) return 'ended';
  if (state === 'draft') return state;
  if (now < startsAt) return 'scheduled';
  return total !== undefined && taken >= total ? 'exhausted' : 'live';
}
