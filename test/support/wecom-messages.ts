import type { Outgoing } from '../../src/channels/channel.ts';
import type { Lang } from '../../src/core/localized.ts';
import { same } from '../../src/core/localized.ts';
import { actions, card, chart, field, fields, type Message, note, table, text } from '../../src/core/message.ts';

/** Messages such as people get, and one delivery of each, for tests of what WeCom is sent. */
const column = (zh: string, en: string, align: 'left' | 'right' = 'left') => ({ label: { zh, en }, align });

export const stock: Message = card(
  { zh: '库存 · TEE-RED-M', en: 'Stock · TEE-RED-M' },
  [
    table(
      [column('仓库', 'Warehouse'), column('在库', 'On hand', 'right'), column('可售', 'Available', 'right')],
      [
        ['sh-1', 1240, 1198],
        ['hz-2', 12, 0],
      ],
      3,
    ),
    note({ zh: '演示数据', en: 'Demo data' }),
  ],
  'warning',
);

export const confirmation: Message = card({ zh: '调整 TEE-RED-M', en: 'Adjust TEE-RED-M' }, [
  text({ zh: '原因：破损', en: 'Reason: damaged' }),
  fields(
    field({ zh: '仓库', en: 'Warehouse' }, 'sh-1'),
    field({ zh: '在库', en: 'On hand' }, same('1,240 → 1,237')),
    field({ zh: '到期', en: 'Expires' }, { at: '2026-11-11T01:10:00.000Z' }),
  ),
  actions(
    { label: { zh: '确认', en: 'Confirm' }, says: 'confirm K7Q2', style: 'primary' },
    { label: { zh: '取消', en: 'Cancel' }, says: 'cancel K7Q2', style: 'danger' },
  ),
]);

export const lowStock: Message = card(
  { zh: '低于补货点的商品', en: 'At or below the reorder point' },
  [
    text({ zh: '120 个 SKU 需要补货。', en: '120 SKUs need to be reordered.' }),
    table(
      [
        column('SKU', 'SKU'),
        column('标题', 'Title'),
        column('可售', 'Available', 'right'),
        column('补货点', 'Point', 'right'),
      ],
      Array.from({ length: 120 }, (_row, i) => [`TEE-${String(i).padStart(4, '0')}`, '纯棉圆领短袖 T 恤 👕', i, 120]),
    ),
    actions({ label: { zh: '生成补货待办', en: 'Make to-dos' }, says: 'todo reorder', style: 'primary' }),
  ],
  'danger',
);

export const hostile: Message = card(
  { zh: '商品 <@all> `x`', en: 'Product <@all> `x`' },
  [
    text(same('[click](https://evil.example) **bold** @all <!here>\n# not a heading\n\u202egnp.exe\u0007')),
    fields(field(same('|name|'), '<font color="warning">TEE_RED_M</font> 5*3')),
    table([column('名称', 'Name')], [['a|b\nc'], ['‮مرحبا‬ 👨‍👩‍👧 🧵']]),
  ],
  'normal',
);

export const week: Message = card({ zh: '销量', en: 'Units sold' }, [
  chart({
    title: { zh: '近三天', en: 'Three days' },
    form: 'line',
    unit: { zh: '件', en: 'units' },
    labels: ['11-08', '11-09', '11-10'],
    series: [{ name: same('SH-1'), values: [12, null, 30] }],
  }),
]);

export const done: Message = card(
  { zh: '已调整 TEE-RED-M', en: 'Adjusted TEE-RED-M' },
  [text({ zh: '在库 1,240 → 1,237', en: 'On hand 1,240 → 1,237' })],
  'success',
);

export const outgoing = (message: Message, over: Partial<Outgoing> & { lang?: Lang } = {}): Outgoing => {
  const { lang = 'zh', ...rest } = over;
  return {
    outboxId: 2019,
    part: 'post',
    room: { channel: 'wecom', id: 'group:C1', direct: false, name: '上海店群' },
    message,
    locale: { lang, timeZone: 'Asia/Shanghai' },
    reply: {},
    repeat: false,
    operators: [],
    ...rest,
  };
};

export const direct = { channel: 'wecom', id: 'user:lin', direct: true } as const;
