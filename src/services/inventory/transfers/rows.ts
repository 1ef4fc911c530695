import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Place } from './places.ts';

export type TransferState = 'requested' | 'approved' | 'in_transit' | 'received' | 'closed' | 'refused';

export const TRANSFER_STATES: Record<TransferState, Localized> = {
  requested: { zh: '待批准', en: 'waits for approval' },
  approved: { zh: '已批准', en: 'approved' },
  in_transit: { zh: '在途', en: 'in transit' },
  received: { zh: '已收货，有差异', en: 'received with a difference' },
  closed: { zh: '已完成', en: 'closed' },
  refused: { zh: '已拒绝', en: 'refused' },
};

/** A step of a transfer: who did it, and when. */
export type Step = { at: Date; by: string };

/** Units that go from one warehouse to another, or quota that goes from one shop to another. */
export type Transfer = {
  id: number;
  sku: string;
  owner: string;
  between: 'warehouses' | 'shops';
  from: Place;
  to: Place;
  quantity: number;
  state: TransferState;
  /** Good units that came. */
  received: number;
  damaged: number;
  /** Units that were sent and did not come; known once it was received. */
  missing: number;
  proposedBy: 'person' | 'system';
  reason: string;
  /** What was said when it was refused, received or closed. */
  note: string;
  neededAt: Date;
  requested: Step;
  decided: Step | undefined;
  sent: Step | undefined;
  arrived: Step | undefined;
  closed: Step | undefined;
  /** YYYY-MM-DD. */
  expectedOn: string | undefined;
  roomId: number | undefined;
};

/** Transfers by a condition on `t`. */
export async function transfersWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<Transfer[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select t.*, t.expected_on::text as expected_on,
          coalesce(fw.code, fs.code) as from_code, coalesce(fw.name_zh, fs.name_zh) as from_zh,
          coalesce(fw.name_en, fs.name_en) as from_en, coalesce(tw.code, ts.code) as to_code,
          coalesce(tw.name_zh, ts.name_zh) as to_zh, coalesce(tw.name_en, ts.name_en) as to_en
        from transfer t left join warehouse fw on fw.id = t.from_id left join warehouse tw on tw.id = t.to_id
          left join shop fs on fs.id = t.from_shop_id left join shop ts on ts.id = t.to_shop_id
        where ${where}`,
  );
  return rows.map(transferOf);
}

/** Throws transfer.not_found. */
export async function transferById(tx: Tx, id: number): Promise<Transfer> {
  const [found] = await transfersWhere(tx, sql`t.id = ${id}`);
  if (found) return found;
  throw new UserError('transfer.not_found', {
    zh: `没有编号为 ${id} 的调拨；发送 调拨单 看有哪些`,
    en: `There is no transfer number ${id}; send transfers to see them`,
  });
}

function transferOf(row: Record<string, unknown>): Transfer {
  const text = (column: string) => row[column] as string;
  const shops = row['from_shop_id'] !== null;
  const place = (side: 'from' | 'to'): Place => ({
    id: Number(row[shops ? `${side}_shop_id` : `${side}_id`]),
    code: text(`${side}_code`),
    name: { zh: text(`${side}_zh`), en: text(`${side}_en`) },
  });
  const state = text('state') as TransferState;
  const [quantity, received, damaged] = [row['quantity'], row['received'], row['damaged']].map(Number) as [
    number,
    number,
    number,
  ];
  return {
    id: Number(row['id']),
    sku: text('sku'),
    owner: text('owner'),
    between: shops ? 'shops' : 'warehouses',
    from: place('from'),
    to: place('to'),
    quantity,
    state,
    received,
    damaged,
    missing: row['received_at'] === null ? 0 : quantity - received - damaged,
    proposedBy: text('proposed_by') as Transfer['proposedBy'],
    reason: text('reason'),
    note: text('note'),
    neededAt: instantOf(row['needed_at']),
    requested: { at: instantOf(row['requested_at']), by: text('requested_by') },
    decided: stepOf(row, 'decided'),
    sent: stepOf(row, 'sent'),
    arrived: stepOf(row, 'received'),
    closed: stepOf(row, 'closed'),
    expectedOn: (row['expected_on'] as string | null) ?? undefined,
    roomId: row['room_id'] === null ? undefined : Number(row['room_id']),
  };
}

const stepOf = (row: Record<string, unknown>, name: string): Step | undefined =>
  row[`${name}_at`] === null ? undefined : { at: instantOf(row[`${name}_at`]), by: String(row[`${name}_by`] ?? '') };

/** The last thing that was done about it. */
export const lastStep = (transfer: Transfer): Step =>
  transfer.closed ?? transfer.arrived ?? transfer.sent ?? transfer.decided ?? transfer.requested;

const NEXT: Record<TransferState, (id: number) => Localized> = {
  requested: (id) => ({
    zh: `先批准它：调拨批准 ${id}`,
    en: `have it approved first: transfer approve ${id}`,
  }),
  approved: (id) => ({ zh: `下一步是发出：调拨发出 ${id}`, en: `the next step is transfer send ${id}` }),
  in_transit: (id) => ({ zh: `下一步是收货：调拨收货 ${id}`, en: `the next step is transfer receive ${id}` }),
  received: (id) => ({
    zh: `差异看过后发送：调拨关单 ${id}`,
    en: `when its difference is settled: transfer close ${id}`,
  }),
  closed: () => ({ zh: '需要的话请新开一张调拨', en: 'ask for a new transfer if you need one' }),
  refused: () => ({ zh: '需要的话请新开一张调拨', en: 'ask for a new transfer if you need one' }),
};

/** A step that does not come next: says what it is, by whom, and what comes next. */
export function requireState(transfer: Transfer, states: readonly TransferState[]): void {
  if (states.includes(transfer.state)) return;
  const { by } = lastStep(transfer);
  const words = TRANSFER_STATES[transfer.state];
  const next = NEXT[transfer.state](transfer.id);
  throw new UserError('transfer.state', {
    zh: `调拨 ${transfer.id} ${words.zh}（${by}），没有改动；${next.zh}`,
    en: `Transfer ${transfer.id}: ${words.en} (${by}), nothing was changed; ${next.en}`,
  });
}

/** States in their order: what stands for a version of the row. */
const ORDER: readonly TransferState[] = ['requested', 'approved', 'in_transit', 'received', 'closed', 'refused'];
const versionOf = (state: TransferState): number => ORDER.indexOf(state) + 1;

/** The row of an effect that takes a transfer on to a state. */
export const stepRow = (transfer: Transfer, to: TransferState) => ({
  key: `transfer:${transfer.id}`,
  label: { zh: `调拨 ${transfer.id}`, en: `Transfer ${transfer.id}` },
  version: versionOf(transfer.state),
  versionAfter: versionOf(to),
  changes: [
    {
      label: { zh: '状态', en: 'State' },
      before: TRANSFER_STATES[transfer.state],
      after: TRANSFER_STATES[to],
    },
  ],
});

/** That somebody decided about a transfer `t` that is no longer requested; what its own asker took back nobody did. */
export const decided = sql`not (t.state = 'refused' and t.closed_at is null and t.decided_by = t.requested_by)`;

/** That a transfer `t` answers a need: the system proposed it, or its level was low when a person asked for it. */
export const answersNeed = sql`(t.proposed_by = 'system' or t.needed_at < t.requested_at)`;

/** `50 × MUG-1 · gz-1 → sh-1`. */
export const inShort = ({ sku, quantity, from, to }: Transfer): string =>
  `${quantity} × ${sku} · ${from.code} → ${to.code}`;
