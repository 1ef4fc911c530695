import { type Localized, same } from '../../../core/localized.ts';
import { COMPLIANCE_FACTS } from './facts-compliance.ts';
import { OFFICE_FACTS } from './facts-office.ts';
import { amount, bracketed, listed, said, signed, words } from './names.ts';
import { MOVES, RESULTS, stateWords } from './states.ts';
import { commandWords, type Facts, shopOf, type Teller } from './tell.ts';

const numbers = (value: unknown): Localized | undefined =>
  value === null || value === undefined ? undefined : same(String(value));

export function movedWords(kind: string, sku: string, warehouse: string, delta: number, reserved = 0): Localized {
  return listed(said(MOVES[kind] ?? words(`库存变动（${kind}）`, `stock changed (${kind})`), at(sku, warehouse)), [
    units(words('在库', 'on hand'), delta),
    units(words('占用', 'reserved'), reserved),
  ]);
}

const at = (sku: string, warehouse: string): string => `${sku}${warehouse ? ` @${warehouse}` : ''}`;
const units = (what: Localized, delta: number): Localized | undefined =>
  delta === 0 ? undefined : { zh: `${what.zh} ${signed(delta)} 件`, en: `${what.en} ${signed(delta)}` };

type AskedRow = { key?: string; changes?: unknown[][] };

const ask: Teller = (body, { about, names }) => {
  const { command, result, code } = body;
  const state = RESULTS[String(result)] ?? words('已记录', 'recorded');
  const head =
    command === null || command === undefined
      ? words('一句话没有对上任何命令', 'a message that was no command')
      : said(words('命令', 'command'), commandWords(command, names));
  if (code === 'command.unknown') return { what: listed(head, [words('没有执行', 'nothing was done')]) };
  const rows = (body['rows'] ?? []) as AskedRow[];
  const mine = rows.find(({ key }) => about.sku !== undefined && key?.startsWith(`stock:${about.sku}|`)) ?? rows[0];
  return { ...askedNumbers(mine), what: listed(head, [state, thing(mine)]) };
};

function thing(row: AskedRow | undefined): Localized | undefined {
  const [, sku = '', warehouse = ''] = /^stock:([^|]+)\|([^|]*)/.exec(row?.key ?? '') ?? [];
  return sku === '' ? undefined : same(at(sku, warehouse));
}

/** Only of what can be named: units of goods, and amounts whose key says the currency. */
function askedNumbers(row: AskedRow | undefined): Pick<Facts, 'before' | 'after'> {
  const [before, after] = row?.changes?.[0] ?? [];
  const currency = /:([A-Z]{3})$/.exec(row?.key ?? '')?.[1];
  if (currency && [before, after].some((one) => typeof one === 'string'))
    return { before: amount(before, currency), after: amount(after, currency) };
  return row?.key?.startsWith('stock:') ? { before: numbers(before), after: numbers(after) } : {};
}

type StockRow = [number, string, number, string, string, number, number, number, number, string];

const stock: Teller = (body, { about: { sku }, totals, warehouse }) => {
  const all = (body['rows'] ?? []) as StockRow[];
  const mine = all.filter((one) => sku === undefined || one[1] === sku);
  const [first] = mine;
  if (!first || mine.length > 1) {
    const sum = (column: 5 | 7) => mine.reduce((total, one) => total + one[column], 0);
    const head = words(`库存变动 ${mine.length} 条`, `${mine.length} changes of stock`);
    const which = [...new Set(mine.map((one) => one[1]))];
    const what = same(which.length > 3 ? `${which.slice(0, 3).join(' ')} …` : which.join(' '));
    return {
      what: listed(head, [what, units(words('在库', 'on hand'), sum(5)), units(words('占用', 'reserved'), sum(7))]),
    };
  }
  const [, code, place, , kind, delta, onHand, held, heldAfter] = first;
  const what = movedWords(kind, code, warehouse(place) ?? '', delta, held);
  if (!totals) return { what };
  const [before, after] = delta === 0 ? [heldAfter - held, heldAfter] : [onHand - delta, onHand];
  return { what, before: numbers(before), after: numbers(after) };
};

type PriceRow = [number, string | null, string, string, number | null, number | null, string];

const price: Teller = (body, told) => {
  const rows = (body['rows'] ?? []) as PriceRow[];
  const mine = rows.filter((one) => one[1] === told.about.sku || told.about.subjects.includes(`listing:${one[0]}`));
  const [row] = mine.length > 0 ? mine : rows;
  if (!row) return floor(body, told);
  const head = said(shopOf(told), words('标价', 'price'));
  const more = told.about.sku === undefined && rows.length > 1 ? rows.length - 1 : 0;
  const one = said(head, row[1] ?? row[2], bracketed(same(`L${row[0]}`)));
  const rest = words(`另有 ${more} 个链接也改了价`, `${more} more listings`);
  return {
    what: more > 0 ? listed(one, [rest]) : one,
    before: amount(row[4], row[6]),
    after: amount(row[5], row[6]),
  };
};

const floor: Teller = (body, told) => {
  const sku = told.subjects.find((one) => one.startsWith('sku:'))?.slice(4) ?? '';
  const pair = (name: string) => ((body[name] ?? []) as unknown[]).map((one) => amount(one, body['currency']));
  const [floorBefore, floorAfter] = pair('floor');
  const [costBefore, costAfter] = pair('cost');
  const costs = floorBefore?.zh === floorAfter?.zh && costBefore?.zh !== costAfter?.zh;
  const name = costs ? words('成本', 'cost') : words('底价', 'price floor');
  return {
    what: said(shopOf(told), name, sku),
    before: costs ? costBefore : floorBefore,
    after: costs ? costAfter : floorAfter,
  };
};

const coupon: Teller = (body, told) => {
  const [before, after] = Array.isArray(body['state']) ? body['state'] : [undefined, body['state']];
  const shop = shopOf(told);
  const id = body['external'] ? same(String(body['external'])) : undefined;
  if (body['act'] !== undefined) {
    const act =
      body['act'] === 'stop'
        ? words('请平台停用优惠券', 'asked the platform to stop a coupon')
        : words('请平台新建优惠券', 'asked the platform for a coupon');
    return { what: said(shop, act, bracketed(id)), before: stateWords(before), after: stateWords(after) };
  }
  const of = (name: string, n: number) => ((body[name] ?? []) as unknown[])[n];
  return {
    what: said(shop, words('优惠券', 'coupon'), offer(of, String(body['currency'] ?? '')), bracketed(id)),
    before: stateWords(before),
    after: stateWords(after),
  };
};

function offer(of: (name: string, n: number) => unknown, currency: string): Localized {
  const line = Number(of('threshold', 1) ?? 0);
  const off = amount(of('discount', 1), currency);
  const share = of('percent', 1);
  const least = line > 0 ? amount(line, currency) : undefined;
  const zh = off ? `减 ${off.zh}` : share ? `优惠 ${Number(share) / 100}%` : '';
  const en = off ? `${off.en} off` : share ? `${Number(share) / 100} % off` : '';
  return { zh: least ? `满 ${least.zh}${zh}` : zh, en: least ? `${en} from ${least.en}` : en };
}

const CHANNELS: Record<string, Localized> = {
  console: words('控制台', 'console'),
  wecom: words('企业微信', 'WeCom'),
  slack: words('Slack', 'Slack'),
};

const message: Teller = (body) => {
  const channel = CHANNELS[String(body['channel'])] ?? same(String(body['channel'] ?? ''));
  const edits = body['edits'] === true;
  const state =
    body['outcome'] === 'dead'
      ? words('消息没有送达', 'message not delivered')
      : edits
        ? words('消息已更新', 'message updated')
        : words('消息已送达', 'message delivered');
  return { what: said(state, bracketed(channel)) };
};

export const FACTS: Record<string, Teller> = {
  ask,
  stock,
  price,
  coupon,
  message,
  ...COMPLIANCE_FACTS,
  ...OFFICE_FACTS,
};
