import { DRIFT_WORDS, type Localized, type SyncRow, type SyncTotals, type Value } from '#kit';

const PHASES: Readonly<Record<string, Localized>> = {
  steady: { zh: '一致', en: 'in step' },
  lowering: { zh: '调低中', en: 'being lowered' },
  raising: { zh: '调高中', en: 'being raised' },
  reading: { zh: '待回读', en: 'to be read back' },
  settling: { zh: '待对清', en: 'being settled' },
  zeroed: { zh: '已清零待设', en: 'at zero, to be set' },
};

export const MODE_WORDS: Readonly<Record<string, Localized>> = {
  cas: { zh: '比较后改', en: 'compare and set' },
  'keyed-delta': { zh: '带键增减', en: 'keyed change' },
  delta: { zh: '增减', en: 'change' },
  set: { zh: '设定', en: 'set' },
};

export const INTENT_WORDS: Readonly<Record<string, Localized>> = {
  open: { zh: '等回音', en: 'awaited' },
  applied: { zh: '已执行', en: 'applied' },
  duplicate: { zh: '早已执行', en: 'applied before' },
  stale: { zh: '数已变，重算', en: 'stale, planned anew' },
  rejected: { zh: '被拒绝', en: 'rejected' },
  throttled: { zh: '被限流', en: 'throttled' },
  auth: { zh: '授权失效', en: 'not authorised' },
  unknown: { zh: '不知道', en: 'unknown' },
  resolved: { zh: '回读后对清', en: 'settled by a read' },
};

/** What holds a lane, else how far it is. */
export function phaseOf(row: SyncRow): Localized {
  if (row.restricted) return { zh: '受限', en: 'restricted' };
  if (row.frozen) return { zh: '停写', en: 'stopped' };
  if (row.trouble === 'unread') return { zh: '平台没有回答', en: 'not answered' };
  if (row.trouble !== '') return { zh: '平台拒绝', en: 'refused there' };
  if (row.phase === 'allotted')
    return row.target === undefined
      ? { zh: '固定配额', en: 'fixed allotment' }
      : { zh: '固定配额，待告知平台', en: 'fixed allotment, to be told' };
  const found = PHASES[row.phase] ?? { zh: row.phase, en: row.phase };
  return row.phase === 'steady' && row.target !== undefined && row.target !== row.quota
    ? { zh: '等待', en: 'waiting' }
    : found;
}

const right = 'right' as const;
const COLUMNS = [
  { label: { zh: '配额', en: 'Quota' }, align: right },
  { label: { zh: '平台显示', en: 'Published' }, align: right },
  { label: { zh: '确认于', en: 'Confirmed at' } },
  { label: { zh: '暴露', en: 'Exposed' }, align: right },
  { label: { zh: '偏差', en: 'Drift' }, align: right },
  { label: { zh: '状态', en: 'State' } },
];

export const syncColumns = {
  ofSku: [{ label: { zh: '店铺', en: 'Shop' } }, ...COLUMNS],
  worst: [{ label: { zh: '商品', en: 'SKU' } }, { label: { zh: '店铺', en: 'Shop' } }, ...COLUMNS],
};

export const syncCells = (row: SyncRow): Value[] => [
  row.pinned === undefined
    ? row.quota
    : { zh: `${row.quota}（固定 ${row.pinned}）`, en: `${row.quota} (pinned ${row.pinned})` },
  row.published ?? '–',
  row.confirmedAt ? { at: row.confirmedAt.toISOString() } : '–',
  row.exposed,
  row.drift,
  phaseOf(row),
];

/** Where numbers did not agree, with the reason as far as it is known. */
export const driftLines = (rows: readonly SyncRow[]): Localized[] =>
  rows.flatMap((row) => {
    const why = row.drift === 0 ? undefined : DRIFT_WORDS[row.driftWhy];
    if (!why) return [];
    const by = row.drift > 0 ? `+${row.drift}` : `${row.drift}`;
    return [
      {
        zh: `${row.shop} ${row.sku} 偏差 ${by}：${why.zh}，已按平台的数改正`,
        en: `${row.shop} ${row.sku} was off by ${by}: ${why.en}; corrected to what the platform shows`,
      },
    ];
  });

/** What keeps all writes, or those of a shop, from going out. */
export const holdLines = ({ frozen, late }: SyncTotals): Localized[] => [
  ...frozen.map(({ shop, reason, by }) => ({
    zh: `${shop ? `${shop} ` : '全部店铺'}停写中（${by}${reason ? `：${reason}` : ''}），恢复请发送 恢复写${shop ? ` ${shop}` : ''}`,
    en: `Writes of ${shop ?? 'all shops'} are stopped (${by}${reason ? `: ${reason}` : ''}); send unfreeze${shop ? ` ${shop}` : ''} to go on`,
  })),
  ...late.map((shop) => ({
    zh: `${shop} 的订单读得太晚，写入都在等它`,
    en: `The orders of ${shop} are read too late: all writes wait for it`,
  })),
];
