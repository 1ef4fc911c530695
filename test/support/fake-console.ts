import type { Localized } from '../../src/core/localized.ts';
import { same } from '../../src/core/localized.ts';
import {
  actions,
  button,
  card,
  chart,
  field,
  fields,
  type Message,
  note,
  table,
  text,
} from '../../src/core/message.ts';
import type {
  Answer,
  Ask,
  AskError,
  ConsoleEntry,
  ConsolePort,
  ConsoleRoom,
  Person,
} from '../../src/http/console-port.ts';

/** A console without a database: rooms of entries in memory, and answers by what is typed. */
export type FakeConsole = ConsolePort & {
  asks: Ask[];
  /** As a job would: a message that nobody asked for. */
  post(room: string, message: Message, editedFrom?: number): number;
  /** Asks with this text wait until the returned function is called. */
  hold(text: string): () => void;
  listeners(room: string): number;
  /** Who there is, and the rooms: a test may change them. */
  persons: Person[];
  chatRooms: ConsoleRoom[];
};

export const ROOMS: ConsoleRoom[] = [
  { id: 'shop-floor', name: '运营群', lang: 'zh', timeZone: 'Asia/Shanghai', channel: 'console' },
  { id: 'quiet', name: 'Quiet room', lang: 'en', timeZone: 'Europe/London', channel: 'console' },
  { id: 'wecom-1', name: '企业微信群', lang: 'zh', timeZone: 'Asia/Shanghai', channel: 'wecom' },
];

export const stockCard = card(
  { zh: '库存 · TEE-RED-M', en: 'Stock · TEE-RED-M' },
  [
    text({ zh: '基础款圆领短袖 T 恤 · 红 · M', en: 'Basic crew-neck T-shirt, red, M' }),
    table(
      [
        { label: { zh: '仓库', en: 'Warehouse' } },
        { label: { zh: '在库', en: 'On hand' } },
        { label: { zh: '预占', en: 'Reserved' } },
        { label: { zh: '可用', en: 'Available' } },
      ],
      [
        ['sh-1', 1234, 34, 1200],
        ['gz-2', 56, 0, 56],
      ],
      7,
    ),
    fields(
      field({ zh: '吊牌价', en: 'List price' }, { money: '1234550', currency: 'CNY' }),
      field({ zh: '更新', en: 'Updated' }, { at: '2026-11-22T01:00:00.000Z' }),
    ),
    chart({
      title: { zh: '近 7 天销量', en: 'Sold in the last 7 days' },
      form: 'bar',
      unit: { zh: '件', en: 'units' },
      labels: ['11-16', '11-17', '11-18', '11-19', '11-20', '11-21', '11-22'],
      series: [{ name: { zh: '销量', en: 'Sold' }, values: [12, 9, 15, null, 22, 31, 18] }],
    }),
    note({ zh: '演示数据', en: 'Demo data' }),
    actions(
      button({ label: { zh: '补货', en: 'Reorder' }, says: 'reorder TEE-RED-M 100', style: 'primary' }),
      button({ label: { zh: '流水', en: 'Movements' }, says: 'movements TEE-RED-M' }),
    ),
  ],
  'warning',
);

const refusal: AskError = {
  code: 'command.unknown',
  text: { zh: '没有「库村」这个命令', en: 'There is no command “stok”' },
  hints: [
    { zh: '是不是想输入：库存 TEE-RED-M', en: 'Did you mean: stock TEE-RED-M' },
    { zh: '用法：库存 <商品编码>', en: 'Usage: stock <SKU>' },
  ],
};

const COMMANDS: [Localized, Localized][] = [
  [
    { zh: '库存', en: 'stock' },
    { zh: '查询一个 SKU 的库存', en: 'Show what is available of one SKU' },
  ],
  [
    { zh: '店铺', en: 'shops' },
    { zh: '列出店铺', en: 'List the shops' },
  ],
  [
    { zh: '缺货', en: 'low-stock' },
    { zh: '低于补货点的商品', en: 'What fell to its reorder point' },
  ],
  [
    { zh: '帮助', en: 'help' },
    { zh: '能做什么', en: 'What can be done' },
  ],
];

/** A picture of one grey pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNsaGj4DwAFhAKBmXUfPQAAAABJRU5ErkJggg==',
  'base64',
);

type Store = {
  entries: Map<string, ConsoleEntry[]>;
  listeners: Map<string, Set<(entry: ConsoleEntry) => void>>;
  seq: number;
};

type New<T> = T extends unknown ? Omit<T, 'seq' | 'at'> : never;

function add(store: Store, room: string, fresh: New<ConsoleEntry>): ConsoleEntry {
  store.seq += 1;
  const at = new Date(Date.UTC(2026, 10, 22, 1, 0, store.seq)).toISOString();
  const entry = { ...fresh, seq: store.seq, at } as ConsoleEntry;
  store.entries.set(room, [...(store.entries.get(room) ?? []), entry]);
  for (const heard of store.listeners.get(room) ?? []) heard(entry);
  return entry;
}

function answerTo(said: string): Message | AskError {
  if (/^(stock|库存)/.test(said)) return stockCard;
  if (/^(stok|库村)/.test(said)) return refusal;
  return card(same(said), [text({ zh: `收到：${said}`, en: `Heard: ${said}` })]);
}

export function fakeConsole(): FakeConsole {
  const store: Store = { entries: new Map(), listeners: new Map(), seq: 0 };
  const asks: Ask[] = [];
  const persons = [
    { id: 'me', name: 'me' },
    { id: 'ling', name: '小玲' },
  ];
  const chatRooms = ROOMS.map((room) => ({ ...room }));
  const held = new Map<string, Promise<void>>();
  const post = (room: string, message: Message, editedFrom?: number): number => {
    const outboxId = store.seq + 1001;
    add(store, room, { kind: 'said', outboxId, message, ...(editedFrom === undefined ? {} : { editedFrom }) });
    return outboxId;
  };
  return {
    asks,
    post,
    hold(said) {
      let release = () => {};
      held.set(said, new Promise((resolve) => (release = resolve)));
      return release;
    },
    listeners: (room) => store.listeners.get(room)?.size ?? 0,
    persons,
    chatRooms,
    people: async () => [...persons],
    rooms: async () => chatRooms.map((room) => ({ ...room })),
    history: async (room, before = Number.POSITIVE_INFINITY, limit = 50) =>
      (store.entries.get(room) ?? []).filter((entry) => entry.seq < before).slice(-limit),
    async ask(input): Promise<Answer> {
      asks.push(input);
      const said = input.text ?? (input.press?.endsWith('-1') ? 'reorder TEE-RED-M 100' : 'movements TEE-RED-M');
      const trace = `t${asks.length}`;
      add(store, input.room, { kind: 'asked', trace, who: input.as, text: said });
      await held.get(said);
      const answer = answerTo(said);
      if ('code' in answer) return { trace, error: answer };
      const outboxId = store.seq + 1001;
      add(store, input.room, { kind: 'said', trace, outboxId, message: answer });
      return { trace, message: answer, outboxId };
    },
    suggest: async ({ typed, lang }) =>
      COMMANDS.filter(([name]) => Object.values(name).some((word) => word.startsWith(typed))).map(([name, hint]) => ({
        insert: `${name[lang]} `,
        label: name[lang],
        hint: hint[lang],
      })),
    subscribe(room, heard) {
      const set = store.listeners.get(room) ?? new Set();
      store.listeners.set(room, set.add(heard));
      return () => void set.delete(heard);
    },
    picture: async (outboxId, n) => (outboxId >= 1000 && n === 0 ? PIXEL : undefined),
  };
}
