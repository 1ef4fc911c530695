import {
  type AccessEnding,
  abilityWords,
  actions,
  at,
  type Block,
  CONNECTOR_NAMES,
  type ConnectionRow,
  type ConnectorKind,
  card,
  connectorCalled,
  failureWords,
  field,
  fields,
  type Localized,
  type Message,
  PLATFORMS,
  platformCalled,
  quote,
  STAGE_WORDS,
  table,
  text,
  type Value,
  valueArg,
  withData,
} from '#kit';

const found = <T>(value: T | undefined): { value: T } | undefined => (value === undefined ? undefined : { value });

export const connectorArg = valueArg({ zh: '接入方式', en: 'connector' }, (typed) => found(connectorCalled(typed)), {
  suggest: CONNECTOR_NAMES,
});

export const platformArg = valueArg({ zh: '平台', en: 'platform' }, (typed) => found(platformCalled(typed)), {
  marker: { zh: '平台', en: 'on' },
  suggest: PLATFORMS,
});

const when = (date: Date | undefined): Value => (date ? at(date) : '–');

export function connectionsCard(rows: readonly ConnectionRow[], kinds: readonly ConnectorKind[]): Message {
  const can = kinds.map(({ code, name }) => ({ zh: `${name.zh}（${code}）`, en: `${name.en} (${code})` }));
  const how = text({
    zh: `接一家店：接入 <接入方式> <店铺编码> [名称]。可用：${can.map(({ zh }) => zh).join('、')}`,
    en: `To connect one: connect <connector> <code> [name]. There are: ${can.map(({ en }) => en).join(', ')}`,
  });
  if (rows.length === 0) return card({ zh: '还没有接入的店铺', en: 'No shop is connected yet' }, [how]);
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '接入方式', en: 'Connector' } },
    { label: { zh: '阶段', en: 'Stage' } },
    { label: { zh: '已对应', en: 'Matched' } },
    { label: { zh: '订单读到', en: 'Orders until' } },
    { label: { zh: '问题', en: 'Problem' } },
  ];
  const lines = rows.map((row) => [
    row.shop,
    row.connector,
    STAGE_WORDS[row.stage],
    `${row.matched}/${row.listings}`,
    when(row.ordersThrough),
    row.lastFailure ? failureWords(row.lastFailure) : '–',
  ]);
  const data = rows.map(
    ({ shop, connector, platform, account, stage, matched, listings, exposed, ordersThrough, lastFailure }) => ({
      ...{ shop, connector, platform, account, stage, matched, listings, exposed, lastFailure },
      ordersThrough: ordersThrough?.toISOString() ?? null,
    }),
  );
  return card({ zh: `接入的店铺 · ${rows.length}`, en: `Connected shops · ${rows.length}` }, [
    withData(table(columns, lines), data),
    how,
  ]);
}

export function connectionCard(row: ConnectionRow, kinds: readonly ConnectorKind[]): Message {
  const kind = kinds.find(({ code }) => code === row.connector);
  const blocks: Block[] = [
    fields(
      field({ zh: '平台店铺', en: 'Shop there' }, row.account),
      field({ zh: '接入方式', en: 'Connector' }, kind?.name ?? row.connector),
      field({ zh: '阶段', en: 'Stage' }, STAGE_WORDS[row.stage]),
      field({ zh: '在售链接 · 已对应', en: 'Active listings, matched' }, `${row.listings} · ${row.matched}`),
      field({ zh: '订单读到', en: 'Orders until' }, when(row.ordersThrough)),
      field({ zh: '商品读于', en: 'Catalogue read' }, when(row.catalogPulledAt)),
      ...(row.exposed > 0 ? [field({ zh: '平台多挂的件数', en: 'Units too many there' }, row.exposed)] : []),
      ...(row.lastFailure ? [field({ zh: '问题', en: 'Problem' }, failureWords(row.lastFailure))] : []),
    ),
  ];
  if (kind) blocks.push(fields(...abilityWords(kind, row.lacks).map(({ label, value }) => field(label, value))));
  const next = nextOf(row);
  blocks.push(actions({ label: next.label, says: next.says }));
  return card(
    { zh: `接入 · ${row.shop}`, en: `Connection · ${row.shop}` },
    blocks,
    row.lastFailure ? 'warning' : 'normal',
  );
}

function nextOf({ shop, stage, matched, listings }: ConnectionRow): { label: Localized; says: string } {
  const code = quote(shop);
  if (stage === 'live') return { label: { zh: '退回观察', en: 'Back to observe' }, says: `connect observe ${code}` };
  if (stage === 'take_over') return { label: { zh: '上线', en: 'Go live' }, says: `connect live ${code}` };
  if (matched === 0 || matched < listings / 2)
    return { label: { zh: '看未对应的', en: 'Unmatched listings' }, says: `match list ${code} unmatched` };
  return { label: { zh: '接管', en: 'Take over' }, says: `connect takeover ${code}` };
}

/** Days ahead, so that somebody can sign in again in time. */
export function accessEndingCard(ending: readonly AccessEnding[]): Message {
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '接入方式', en: 'Connector' } },
    { label: { zh: '授权到期', en: 'Access ends' } },
  ];
  const rows = ending.map(({ shop, connector, endsAt }) => [shop, connector, at(endsAt)]);
  const ended = ending.some(({ days }) => days === 0);
  return card(
    { zh: `店铺授权快到期 · ${ending.length}`, en: `Access to shops ends · ${ending.length}` },
    [
      table(columns, rows),
      text({
        zh: '到期后订单不再读取，库存和优惠券不再写入。请在平台重新授权，再发送 接入 <接入方式> <店铺> 填写新的凭据',
        en: 'After that no orders are read and no stock or coupons written. Sign in at the platform again, then send connect <connector> <shop> and enter the new credentials',
      }),
      actions(
        ...ending.slice(0, 3).map(({ shop, connector }) => ({
          label: { zh: `重新接入 ${shop}`, en: `Connect ${shop} again` },
          says: `connect ${connector} ${quote(shop)}`,
        })),
      ),
    ],
    ended ? 'danger' : 'warning',
  );
}
