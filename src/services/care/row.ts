import type { Localized } from '../../core/localized.ts';
import { instantOfLocal } from './local-time.ts';

/** One message as a platform or a file tells it, not yet looked at. */
export type RowTold = Readonly<Record<string, unknown>>;

/** A message that makes sense; its shop is still a name. */
export type Row = {
  shop: string;
  conversation: string;
  id: string;
  from: 'customer' | 'agent' | 'system';
  agent: string;
  text: string;
  at: unknown;
  solvedAt: unknown;
};

export const MOST_TEXT = 20_000;
const MOST_NAME = 100;

const FROM: Readonly<Record<string, Row['from']>> = {
  ...{ customer: 'customer', buyer: 'customer', 顾客: 'customer', 客户: 'customer', 买家: 'customer' },
  ...{ agent: 'agent', 客服: 'agent', 卖家: 'agent' },
  ...{ system: 'system', robot: 'system', 系统: 'system', 机器人: 'system' },
};

const FIELDS = new Set(['shop', 'conversation', 'id', 'from', 'agent', 'at', 'text', 'solvedAt']);

/** Why a message is not kept. */
export type Unfit = { why: Localized };
export const unfit = (zh: string, en: string): Unfit => ({ why: { zh, en } });

/** The row, or in one sentence why it is none. Never repeats what was written but a short name. */
export function readRow(told: RowTold): Row | Unfit {
  const extra = Object.keys(told).find((name) => !FIELDS.has(name));
  if (extra !== undefined) return unfit(`没有字段 ${extra.slice(0, 40)}`, `there is no field ${extra.slice(0, 40)}`);
  const [shop, conversation, id] = ['shop', 'conversation', 'id'].map((name) => nameIn(told[name]));
  if (!shop)
    return unfit(
      `shop 要写店铺的编码或名称，最多 ${MOST_NAME} 个字符`,
      `shop must be the code or name of a shop, at most ${MOST_NAME} characters`,
    );
  if (!conversation)
    return unfit(
      `conversation 要写平台的会话编号，最多 ${MOST_NAME} 个字符`,
      `conversation must be the platform's id of the talk, at most ${MOST_NAME} characters`,
    );
  if (!id)
    return unfit(
      `id 要写平台的消息编号，最多 ${MOST_NAME} 个字符`,
      `id must be the platform's id of the message, at most ${MOST_NAME} characters`,
    );
  const from = typeof told['from'] === 'string' ? FROM[told['from'].trim().toLowerCase()] : undefined;
  if (!from) return unfit('from 要写 customer、agent 或 system', 'from must be customer, agent or system');
  const agent = told['agent'] === undefined || told['agent'] === '' ? '' : nameIn(told['agent']);
  if (agent === undefined)
    return unfit(`agent 要写名字，最多 ${MOST_NAME} 个字符`, `agent must be a name of at most ${MOST_NAME} characters`);
  const text = told['text'] ?? '';
  if (typeof text !== 'string') return unfit('text 要是文字', 'text must be text');
  if (text.length > MOST_TEXT)
    return unfit(
      `text 超过 ${MOST_TEXT} 个字符，请分开发`,
      `text is longer than ${MOST_TEXT} characters; send it in parts`,
    );
  if (isBinary(text)) return unfit('text 里有不是文字的字节', 'text holds bytes that are no text');
  return { shop, conversation, id, from, agent, text, at: told['at'], solvedAt: told['solvedAt'] };
}

/** A number is an id as well: many exports write them so. */
function nameIn(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  return trimmed.length > 0 && trimmed.length <= MOST_NAME && /^[^\p{C}]+$/u.test(trimmed) ? trimmed : undefined;
}

/** Control characters other than tab and line breaks, or halves of characters: PostgreSQL keeps no zero bytes, people write none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const isBinary = (text: string): boolean => /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text) || !text.isWellFormed();

/** A clock elsewhere may be fast by this much. */
const AHEAD_MS = 5 * 60_000;
const OLDEST_MS = Date.UTC(2010, 0, 1);

/** An instant with its offset, or as the shop's own clock wrote it. A reason where it is none, or lies ahead. */
export function readTime(
  name: string,
  value: unknown,
  { timeZone, now }: { timeZone: string; now: Date },
): Date | Unfit {
  const at = typeof value === 'string' ? instantOfLocal(value, timeZone) : undefined;
  if (!at)
    return unfit(
      `${name} 要写时间，例如 2026-11-11T10:00:00+08:00`,
      `${name} must be a time such as 2026-11-11T10:00:00+08:00`,
    );
  if (at.getTime() > now.getTime() + AHEAD_MS) return unfit(`${name} 是将来的时间`, `${name} lies in the future`);
  return at.getTime() < OLDEST_MS ? unfit(`${name} 早于 2010 年`, `${name} is before 2010`) : at;
}
