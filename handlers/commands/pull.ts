import {
  arg,
  at,
  card,
  defineCommand,
  failureWords,
  type Localized,
  note,
  type PlainRow,
  type PullState,
  ShopName,
  same,
  table,
  text,
  type Value,
  withData,
} from '#kit';
import { noSuchShop } from '../views/shops.ts';

const SHOWN = 50;
const BEHIND_SECONDS = 600;

export default defineCommand({
  name: { zh: '拉单', en: 'pull' },
  aliases: ['订单同步', 'orders-in', 'ld', '訂單同步'],
  summary: {
    zh: '各店订单读到了哪里：阶段、落后多久、今日订单、未对应的行、最近失败',
    en: 'How far the orders of each shop have been read: stage, lag, orders today, unmatched lines, last failure',
  },
  examples: ['拉单', 'pull', '拉单 SH-1', 'pull SH-1'],
  permission: 'shops.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/order-pulls', scope: 'shops.read' },
  args: {
    shop: arg(
      ShopName.optional(),
      { zh: '店铺，省略则全部', en: 'shop, or all of them' },
      { suggest: 'shop', joins: true },
    ),
  },
  async run({ args, services, now, most }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    const states = await services.intake.states({ now, ...(shop && { shopId: shop.id }) });
    const title = shop
      ? { zh: `拉单 · ${shop.code}`, en: `Orders in · ${shop.code}` }
      : { zh: '拉单', en: 'Orders in' };
    if (states.length === 0)
      return card(title, [
        text({ zh: '还没有接入平台，发送 接入 开始', en: 'Not connected to a platform yet; send connect to begin' }),
      ]);
    const shown = states.slice(0, most(SHOWN));
    const worse = states.some((state) => state.failing || state.lagSeconds > BEHIND_SECONDS);
    return card(title, [pullTable(shown, states.length), ...failures(shown)], worse ? 'warning' : 'normal');
  },
});

const STAGES: Record<string, Localized> = {
  observe: { zh: '观察', en: 'observe' },
  take_over: { zh: '接管', en: 'take over' },
  live: { zh: '运行', en: 'live' },
};

function pullTable(states: readonly PullState[], total: number) {
  const columns = [
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '阶段', en: 'Stage' } },
    { label: { zh: '读到', en: 'Read up to' } },
    { label: { zh: '落后', en: 'Behind' }, align: 'right' as const },
    { label: { zh: '今日订单', en: 'Orders today' }, align: 'right' as const },
    { label: { zh: '未对应', en: 'Unmatched' }, align: 'right' as const },
    { label: { zh: '状态', en: 'Status' } },
  ];
  const rows = states.map((state): Value[] => [
    state.shop.code,
    STAGES[state.stage] ?? same(state.stage),
    state.through ? at(state.through) : '–',
    behind(state),
    state.ordersToday,
    state.unmatched,
    state.failing
      ? { zh: '失败', en: 'failing' }
      : state.through
        ? { zh: '正常', en: 'well' }
        : { zh: '首次读取', en: 'first reading' },
  ]);
  return withData(table(columns, rows, total), states.map(plain));
}

const plain = ({
  shop,
  connector,
  stage,
  through,
  lagSeconds,
  ordersToday,
  unmatched,
  hints,
  failing,
}: PullState): PlainRow => ({
  ...{ shop: shop.code, connector, stage, through: through?.toISOString() ?? null },
  ...{ lagSeconds, ordersToday, unmatched, hints },
  failingSince: failing?.since.toISOString() ?? null,
  lastFailure: failing?.why ?? null,
});

/** 12 s, 8 min, 3 h. */
function behind({ lagSeconds }: PullState): Localized {
  if (lagSeconds < 120) return { zh: `${lagSeconds} 秒`, en: `${lagSeconds} s` };
  if (lagSeconds < 7200) return { zh: `${Math.floor(lagSeconds / 60)} 分钟`, en: `${Math.floor(lagSeconds / 60)} min` };
  return { zh: `${Math.floor(lagSeconds / 3600)} 小时`, en: `${Math.floor(lagSeconds / 3600)} h` };
}

const failures = (states: readonly PullState[]) =>
  states.flatMap(({ shop, failing }) => {
    if (!failing) return [];
    const why = failureWords(failing.why);
    return [note({ zh: `${shop.code} 最近失败：${why.zh}`, en: `${shop.code}, last failure: ${why.en}` })];
  });
