import * as z from 'zod';
import { createCsvReader } from '../../core/csv.ts';
import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { decoded } from '../../core/plain-text.ts';
import { PLATFORMS } from '../../core/terms.ts';

export const MOST_LISTINGS = 50;
const MOST_ATTRIBUTES = 60;

const word = z.string().trim().min(1).max(100);

const Item = z.strictObject({
  id: z.string().max(200).optional(),
  kind: z.enum(['listing', 'coupon', 'message', 'template', 'text', 'picture']).optional(),
  shop: word.optional(),
  platform: z.enum(PLATFORMS).optional(),
  category: word.optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
  attributes: z.record(z.string().max(100), z.string()).optional(),
});

const Body = z.strictObject({ listings: z.array(Item).min(1).max(MOST_LISTINGS) });

/** `line`: of a file, where it begins. */
export type CheckItem = z.infer<typeof Item> & { line?: number };

/** A line of a file that cannot be checked, and why; the others are. */
export type WrongLine = { line: number; says: Localized };

/** One thing, or `listings` with up to 50. Throws args.wrong and args.key that name the field, never its content. */
export function checkItemsOf(given: Record<string, unknown>): CheckItem[] {
  const many = Object.hasOwn(given, 'listings');
  const parsed = many ? Body.safeParse(given) : Item.safeParse(given);
  if (!parsed.success) throw wrong(parsed.error.issues[0], given);
  const items = 'listings' in parsed.data ? parsed.data.listings : [parsed.data];
  const empty = items.findIndex((item) => Object.keys(textsOf(item)).length === 0);
  if (empty >= 0) throw noText(many ? `listings.${empty}` : 'body');
  return items;
}

/** Texts by field, as rules see them. */
export function textsOf({ title, text, name, picture, attributes = {} }: CheckItem): Record<string, string> {
  const named = Object.entries(attributes)
    .slice(0, MOST_ATTRIBUTES)
    .flatMap(([name, value]) => [
      [`attributes.${name}`, value] as const,
      [`attribute-name.${name}`, value.trim() === '' ? '' : name] as const,
    ]);
  const own = Object.entries({ title, text, name, picture }).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, value] as const],
  );
  return Object.fromEntries([...own, ...named].filter(([, value]) => value.trim() !== ''));
}

function wrong(issue: z.core.$ZodIssue | undefined, given: Record<string, unknown>): UserError {
  const at = issue?.path.join('.') || 'body';
  if (issue?.code === 'unrecognized_keys') {
    const extra = [...(issue.path.length > 0 ? [at] : []), issue.keys[0]?.slice(0, 40)].join('.');
    return new UserError('args.key', { zh: `没有 ${extra} 这个字段`, en: `There is no field ${extra} here` });
  }
  if (/(^|\.)platform$/.test(at))
    return new UserError('check.platform', {
      zh: `${at}${valueAt(given, issue)} 不是已知的平台，可用：${PLATFORMS.join('、')}`,
      en: `${at}${valueAt(given, issue)} is no platform that is known; there are ${PLATFORMS.join(', ')}`,
    });
  if (Array.isArray(given['listings']) && given['listings'].length > MOST_LISTINGS) throw tooMany();
  return new UserError('args.wrong', {
    zh: `${at} 缺失或不正确，请看 /api/v1/docs`,
    en: `${at} is missing or wrong; see /api/v1/docs`,
  });
}

/** Of a line: what stands there. */
const valueAt = (given: Record<string, unknown>, issue: z.core.$ZodIssue | undefined): string =>
  issue?.path.length === 1 && typeof given['platform'] === 'string' ? `“${given['platform'].slice(0, 40)}”` : '';

export const tooMany = (): UserError =>
  new UserError('check.too_many', {
    zh: `一次最多检查 ${MOST_LISTINGS} 条，请分几次发送`,
    en: `At most ${MOST_LISTINGS} are checked at once; send them in parts`,
  });

const noText = (at: string | Localized): UserError =>
  new UserError('args.missing', {
    zh: `${typeof at === 'string' ? at : at.zh} 里没有文字：写 title、text、name、picture 或 attributes`,
    en: `${typeof at === 'string' ? at : at.en} has no text: give title, text, name, picture or attributes`,
  });

/** Our names of columns; a column of another name is an attribute. */
const COLUMNS: Record<string, readonly string[]> = {
  id: ['id', 'item', 'item_id', '编号', '商品id', '链接'],
  shop: ['shop', '店铺', '店铺编码'],
  platform: ['platform', '平台'],
  category: ['category', '类目', '分类'],
  title: ['title', '标题', '商品标题', '商品名称'],
  text: ['text', '文字', '文案', '描述', '详情', 'description'],
  name: ['name', '名称', '优惠券名称'],
  picture: ['picture', '图片文字', '主图文字'],
};

/** A CSV file with a line of column names, UTF-8 or GBK. Throws check.file, check.too_many. */
export function checkItemsIn(bytes: Uint8Array): { items: CheckItem[]; wrong: WrongLine[] } {
  const text = decoded(bytes);
  if (text === undefined) throw noCsv('不是文字（UTF-8 或 GBK）', 'is no text in UTF-8 or GBK');
  const rows: { fields: string[]; line: number }[] = [];
  let broken: string | undefined;
  const reader = createCsvReader({
    record: (fields, line) => {
      if (rows.length <= MOST_LISTINGS + 1) rows.push({ fields, line });
    },
    broken: (line, _raw, reason) => {
      broken ??= `${line}: ${reason}`;
    },
  });
  reader.push(text.replace(/^\ufeff/, ''));
  reader.end();
  if (broken !== undefined) throw noCsv(`第 ${broken}`, `has a broken line, ${broken}`);
  const [first, ...lines] = rows;
  const header = first?.fields ?? [];
  const names = header.map((title) => columnOf(title));
  if (!names.some((name) => ['title', 'text', 'name', 'picture'].includes(name ?? '')))
    throw noCsv('没有 标题（title）或 文字（text）这一列', 'has no column title or text');
  if (lines.length > MOST_LISTINGS) throw tooMany();
  if (lines.length === 0) throw noCsv('只有列名，没有内容', 'has column names and nothing below them');
  const items: CheckItem[] = [];
  const wrong: WrongLine[] = [];
  for (const { fields, line } of lines) {
    const read = lineOf(itemOf(fields, names, header));
    if ('says' in read) wrong.push({ line, says: read.says });
    else items.push({ ...read.item, line });
  }
  return { items, wrong };
}

function lineOf(given: Record<string, unknown>): { item: CheckItem } | { says: Localized } {
  const parsed = Item.safeParse(given);
  if (!parsed.success) return { says: wrong(parsed.error.issues[0], given).text };
  return Object.keys(textsOf(parsed.data)).length > 0
    ? { item: parsed.data }
    : { says: noText({ zh: '这一行', en: 'The line' }).text };
}

const columnOf = (title: string): string | undefined => {
  const folded = title.normalize('NFKC').trim().toLowerCase();
  return Object.keys(COLUMNS).find((name) => COLUMNS[name]?.includes(folded));
};

function itemOf(fields: readonly string[], names: readonly (string | undefined)[], header: readonly string[]) {
  const item: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  for (const [n, value] of fields.entries()) {
    const name = names[n];
    if (value.trim() === '') continue;
    if (name) item[name] = value;
    else attributes[(header[n] ?? `${n + 1}`).slice(0, 100)] = value;
  }
  return { ...item, ...(Object.keys(attributes).length > 0 && { attributes }) };
}

const noCsv = (zh: string, en: string): UserError =>
  new UserError('check.file', {
    zh: `这个文件${zh}；请用第一行是列名的 CSV：标题,文字,店铺`,
    en: `The file ${en}; send CSV with a line of column names: title,text,shop`,
  });

/** The body as JSON Schema, for the OpenAPI document. */
export const CHECK_SCHEMA = {
  anyOf: [z.toJSONSchema(Item, { io: 'input' }), z.toJSONSchema(Body, { io: 'input' })],
};
