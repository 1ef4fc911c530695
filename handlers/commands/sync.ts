import {
  type Ask,
  actions,
  arg,
  card,
  defineCommand,
  field,
  fields,
  optional,
  quote,
  Sku,
  table,
  text,
  UserError,
} from '#kit';
import { driftLines, holdLines, syncCells, syncColumns } from '../views/sync.ts';

export default defineCommand({
  name: { zh: '同步', en: 'sync' },
  aliases: ['tb'],
  summary: {
    zh: '一个商品各店的可售、配额、平台显示、确认时间和偏差；不写商品则列出最要紧的',
    en: 'What each shop may sell and shows of a SKU, when that was confirmed and what was off; without a SKU the worst of all',
  },
  examples: ['同步', '同步 TEE-RED-M', 'sync TEE-RED-M'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/stock-sync', scope: 'inventory.read' },
  args: { sku: optional(arg(Sku, { zh: '商品编码，省略则看全部', en: 'SKU, or all' }, { suggest: 'sku' })) },
  async run({ args, services, now, most }) {
    if (args.sku !== undefined) return ofSku(await services.inventory.requireSku(args.sku), services);
    const totals = await services.publishing.syncTotals({ now });
    const limit = most(15);
    const rows = await services.publishing.syncWorst({ limit, now });
    const { frozen, late } = totals;
    return card(
      { zh: '库存同步', en: 'Stock sync' },
      [
        fields(
          field({ zh: '店铺', en: 'Shops' }, totals.shops),
          field({ zh: '商品 × 店铺', en: 'SKUs at shops' }, totals.lanes),
          field({ zh: '一致', en: 'In step' }, totals.steady),
          field({ zh: '在路上', en: 'On their way' }, totals.waiting),
          field({ zh: '暴露件数', en: 'Units exposed' }, totals.exposed),
          field({ zh: '一天内的偏差', en: 'Drifts within a day' }, totals.drifts),
          field({ zh: '平台拒绝', en: 'Refused there' }, totals.troubled),
        ),
        ...holdLines(totals).map((line) => text(line)),
        ...(rows.length > 0
          ? [
              table(
                syncColumns.worst,
                rows.map((row) => [row.sku, row.shop, ...syncCells(row)]),
              ),
            ]
          : []),
        ...(rows.length === limit ? [text({ zh: `只列出前 ${limit} 行`, en: `The first ${limit} rows` })] : []),
        ...driftLines(rows)
          .slice(0, 5)
          .map((line) => text(line)),
      ],
      totals.exposed > 0 || frozen.length > 0 || late.length > 0 ? 'warning' : 'normal',
    );
  },
});

type Services = Ask<unknown>['services'];

async function ofSku(sku: string, services: Services) {
  const rows = await services.publishing.syncOf(sku);
  if (rows.length === 0)
    throw new UserError('sync.nobody', {
      zh: `没有店铺由掌柜发布 ${sku} 的库存；先用 对应 对上链接，再让店铺接管、上线`,
      en: `No shop has the stock of ${sku} published from here; match its listings first, then take the shops over and go live`,
    });
  const levels = await services.inventory.levelsOf(sku);
  const sum = (of: (level: (typeof levels)[number]) => number) => levels.reduce((all, level) => all + of(level), 0);
  const available = sum((level) => level.available);
  const assigned = sum((level) => level.assigned);
  const first = rows[0]?.shop ?? '';
  return card(
    { zh: `同步 · ${sku}`, en: `Sync · ${sku}` },
    [
      fields(
        field({ zh: '可售', en: 'Available' }, available),
        field({ zh: '已分配', en: 'Assigned' }, assigned),
        field({ zh: '未分配', en: 'Unassigned' }, Math.max(0, available - assigned)),
      ),
      table(
        syncColumns.ofSku,
        rows.map((row) => [row.shop, ...syncCells(row)]),
      ),
      ...driftLines(rows).map((line) => text(line)),
      actions({ label: { zh: `为什么 ${first}`, en: `Why ${first}` }, says: `why ${quote(sku)} ${quote(first)}` }),
    ],
    rows.some(({ exposed, trouble }) => exposed > 0 || trouble !== '') ? 'warning' : 'normal',
  );
}
