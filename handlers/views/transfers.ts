import {
  actions,
  type Block,
  card,
  clampChars,
  field,
  fields,
  inShort,
  type Localized,
  type Message,
  outlookFields,
  type Proposal,
  quote,
  same,
  TRANSFER_STATES,
  type Transfer,
  table,
  text,
} from '#kit';

type Place = Transfer['from'];

/** An imported warehouse has its code for a name until somebody names it. */
export const placeWords = ({ code, name }: Place): Localized => ({
  zh: name.zh === code ? code : `${name.zh} ${code}`,
  en: name.en === code ? code : `${name.en} ${code}`,
});

/** 3 min, 2 h 5 min, 4 d 2 h: whole minutes, none below one. */
export function spanWords(ms: number): Localized {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return { zh: `${days} 天 ${hours} 小时`, en: `${days} d ${hours} h` };
  if (hours > 0) return { zh: `${hours} 小时 ${rest} 分钟`, en: `${hours} h ${rest} min` };
  return { zh: `${rest} 分钟`, en: `${rest} min` };
}

const KINDS = {
  warehouses: { zh: '仓库之间（搬货）', en: 'warehouses (goods move)' },
  shops: { zh: '店铺之间（划转配额，货不动）', en: 'shops (quota moves, goods stay)' },
} as const;

const routeFields = (transfer: Transfer) => [
  field({ zh: '商品', en: 'SKU' }, transfer.owner ? `${transfer.sku} · ${transfer.owner}` : transfer.sku),
  field({ zh: '数量', en: 'Units' }, transfer.quantity),
  field({ zh: '从', en: 'From' }, placeWords(transfer.from)),
  field({ zh: '到', en: 'To' }, placeWords(transfer.to)),
];

/** What may be done next, as buttons. */
export function nextButtons({ id, state }: Transfer): Block[] {
  const approve = { label: { zh: '批准', en: 'Approve' }, says: `transfer approve ${id}`, style: 'primary' as const };
  const refuse = { label: { zh: '拒绝', en: 'Refuse' }, says: `transfer refuse ${id}`, style: 'danger' as const };
  const send = { label: { zh: '发出', en: 'Send' }, says: `transfer send ${id}`, style: 'primary' as const };
  const receive = { label: { zh: '全数收到', en: 'All received' }, says: `transfer receive ${id}` };
  const close = { label: { zh: '关单', en: 'Close' }, says: `transfer close ${id}` };
  const next = { requested: [approve, refuse], approved: [send, refuse], in_transit: [receive], received: [close] };
  const buttons = state === 'closed' || state === 'refused' ? [] : next[state];
  return buttons.length > 0 ? [actions(...buttons)] : [];
}

/** The answer to a step: where it stands now, and what comes next. */
export function stepCard(transfer: Transfer, title: Localized, blocks: Block[] = []): Message {
  const differs = transfer.damaged + transfer.missing > 0;
  return card(
    title,
    [
      fields(
        ...routeFields(transfer),
        field({ zh: '方式', en: 'Between' }, KINDS[transfer.between]),
        field({ zh: '状态', en: 'State' }, TRANSFER_STATES[transfer.state]),
        ...(differs ? receiptFields(transfer) : []),
        ...(transfer.note ? [field({ zh: '说明', en: 'Note' }, transfer.note)] : []),
      ),
      ...blocks,
      ...nextButtons(transfer),
    ],
    transfer.state === 'refused' ? 'normal' : differs ? 'warning' : 'success',
  );
}

const receiptFields = ({ received, damaged, missing }: Transfer) => [
  field({ zh: '完好', en: 'Good' }, received),
  field({ zh: '破损（损失）', en: 'Damaged (a loss)' }, damaged),
  field({ zh: '缺少（损失）', en: 'Missing (a loss)' }, missing),
];

/** One transfer: each step with who took it and when. */
export function transferCard(transfer: Transfer, now: Date): Message {
  const { requested, decided, sent, arrived, closed, state, reason, note, neededAt } = transfer;
  const decision = state === 'refused' && !closed ? { zh: '拒绝', en: 'Refused' } : { zh: '批准', en: 'Approved' };
  const ending = state === 'refused' ? { zh: '撤销批准', en: 'Approval withdrawn' } : { zh: '关单', en: 'Closed' };
  const steps = [
    { label: { zh: '申请', en: 'Requested' }, step: requested },
    { label: decision, step: decided },
    { label: { zh: '发出', en: 'Sent' }, step: sent },
    { label: { zh: '收货', en: 'Received' }, step: arrived },
    { label: ending, step: closed },
  ];
  const columns = [
    { label: { zh: '步骤', en: 'Step' } },
    { label: { zh: '谁', en: 'Who' } },
    { label: { zh: '时间', en: 'When' } },
  ];
  const rows = steps.flatMap(({ label, step }) => (step ? [[label, step.by, { at: step.at.toISOString() }]] : []));
  return card(
    {
      zh: `调拨 ${transfer.id} · ${TRANSFER_STATES[state].zh}`,
      en: `Transfer ${transfer.id} · ${TRANSFER_STATES[state].en}`,
    },
    [
      fields(
        ...routeFields(transfer),
        field({ zh: '方式', en: 'Between' }, KINDS[transfer.between]),
        ...(reason ? [field({ zh: '原因', en: 'Reason' }, reason)] : []),
        ...(arrived ? receiptFields(transfer) : []),
        ...(note ? [field({ zh: '说明', en: 'Note' }, note)] : []),
        ...(transfer.expectedOn ? [field({ zh: '预计到达', en: 'Expected' }, { date: transfer.expectedOn })] : []),
        ...(decided
          ? [field({ zh: '决定用时', en: 'Time to decide' }, spanWords(decided.at.getTime() - neededAt.getTime()))]
          : [field({ zh: '已等待', en: 'Waiting for' }, spanWords(now.getTime() - neededAt.getTime()))]),
      ),
      table(columns, rows),
      ...nextButtons(transfer),
    ],
  );
}

/** Open ones with their age, the oldest first, then those that have ended. */
export function transferTable(transfers: Transfer[], total: number, now: Date): Block {
  const columns = [
    { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
    { label: { zh: '调拨', en: 'Transfer' } },
    { label: { zh: '状态', en: 'State' } },
    { label: { zh: '已过', en: 'Age' } },
  ];
  const rows = transfers.map((transfer) => [
    String(transfer.id),
    clampChars(inShort(transfer), 60),
    TRANSFER_STATES[transfer.state],
    transfer.closed || transfer.state === 'refused' ? '–' : spanWords(now.getTime() - transfer.requested.at.getTime()),
  ]);
  return table(columns, rows, total);
}

/** What the system proposes: where from, how many, what each side keeps, and for how long it lasts. */
export function proposalCard({ transfer, outlook }: Proposal): Message {
  const { id, sku, to } = transfer;
  const { available, threshold } = outlook.to;
  const perDay = Math.round(outlook.perDay * 10) / 10;
  return card(
    { zh: `建议调拨 ${id} · ${clampChars(sku, 30)}`, en: `Proposed transfer ${id} · ${clampChars(sku, 30)}` },
    [
      text({
        zh: `${placeWords(to).zh} 可售 ${available} 件，补货点 ${threshold}；${placeWords(transfer.from).zh} 有富余，建议调 ${transfer.quantity} 件过去。`,
        en: `${placeWords(to).en} has ${available} available, its threshold is ${threshold}; ${placeWords(transfer.from).en} can spare ${transfer.quantity}.`,
      }),
      fields(
        ...routeFields(transfer),
        ...outlookFields(transfer.from, to, outlook),
        field({ zh: '近 28 天日均销量', en: 'Sold a day, 28 days' }, perDay > 0 ? perDay : same('–')),
      ),
      ...nextButtons(transfer),
      actions({ label: { zh: '看库存', en: 'See stock' }, says: `stock ${quote(sku)}` }),
    ],
    'warning',
  );
}
