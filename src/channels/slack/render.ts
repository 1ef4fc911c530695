import type { types } from '@slack/bolt';
import { formatValue } from '../../core/format.ts';
import type { Block, Button, Chart, Field, Locale, Message } from '../../core/message.ts';
import { buttonsOf } from '../../core/message.ts';
import { type Outgoing, pressRef } from '../channel.ts';
import { nativeChart, pictureBlock } from './charts.ts';
import { clamped, escaped, pieces } from './escape.ts';
import { LIMITS } from './limits.ts';
import { codeTable, nativeTable } from './tables.ts';
import { chartLines, fieldLine, type Line, linesOf, SAYS, titleOf } from './words.ts';

/** `native` with tables of Slack's own, `plain` with sections and buttons only, `text` without any blocks. */
export type Level = 'native' | 'plain' | 'text';

export type Drawn = { text: string; blocks?: types.KnownBlock[] };

type Drawing = {
  outboxId: number;
  locale: Locale;
  level: Level;
  nativeTables: number;
  buttons: number;
  charts: number;
  look: Look;
};

/** How charts are drawn: as blocks of Slack's own or not, and which stand as pictures, by their place among the message's charts. */
export type Look = { nativeCharts: boolean; pictures: ReadonlyMap<number, string> };

const NATIVE: Look = { nativeCharts: true, pictures: new Map() };
/** Native charts and pictures of a message; Slack refuses more. */
const MOST_CHARTS = 2;

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });

const sections = (text: string): types.KnownBlock[] =>
  pieces(text, LIMITS.section).map((piece) => ({ type: 'section', text: plain(piece) }));

const notes = (text: string): types.KnownBlock[] =>
  pieces(text, LIMITS.context).map((piece) => ({ type: 'context', elements: [plain(piece)] }));

/**
 * One message for Slack. Pure: the same message, locale and level give the same payload.
 */
export function render(
  out: Pick<Outgoing, 'outboxId' | 'message' | 'locale' | 'repeat'>,
  level: Level,
  look = NATIVE,
): Drawn {
  const { message, locale, outboxId, repeat } = out;
  if (level === 'text') return { text: fittedText(linesOf(message, locale, repeat, outboxId), locale) };
  const drawing: Drawing = { outboxId, locale, level, nativeTables: 0, buttons: 0, charts: 0, look };
  const blocks = [
    ...header(message, locale, level),
    ...(repeat ? notes(SAYS.repeat[locale.lang]) : []),
    ...message.blocks.flatMap((block) => drawBlock(block, drawing)),
    ...buttonsLeftOut(message, locale),
  ];
  const text = fittedText(linesOf(message, locale, repeat), locale);
  return blocks.length === 0 ? { text } : { text, blocks: fittedBlocks(blocks, locale) };
}

function header(message: Message, locale: Locale, level: Level): types.KnownBlock[] {
  const title = titleOf(message, locale);
  if (title === '') return [];
  if (level === 'plain') return sections(title);
  const head: types.KnownBlock = { type: 'header', text: plain(clamped(title, LIMITS.header)) };
  return escaped(title).length > LIMITS.header ? [head, ...sections(title)] : [head];
}

function drawBlock(block: Block, drawing: Drawing): types.KnownBlock[] {
  const { locale, level } = drawing;
  switch (block.kind) {
    case 'text':
      return sections(block.text[locale.lang]);
    case 'note':
      return notes(block.text[locale.lang]);
    case 'fields':
      return level === 'plain'
        ? sections(block.items.map((item) => fieldLine(item, locale)).join('\n'))
        : fieldSections(block.items, locale);
    case 'table':
      return drawTable(block, drawing);
    case 'chart':
      return drawChart(block.chart, drawing);
    case 'actions':
      return drawActions(block.buttons, drawing);
    default:
      block satisfies never;
      return [];
  }
}

/** Its numbers always stand below it in words. */
function drawChart(chart: Chart, drawing: Drawing): types.KnownBlock[] {
  const { locale, level, look } = drawing;
  const lines = chartLines(chart, locale);
  const place = drawing.charts;
  drawing.charts += 1;
  if (level !== 'native' || place >= MOST_CHARTS) return sections(lines.join('\n'));
  const picture = look.pictures.get(place);
  const own = look.nativeCharts ? nativeChart(chart, locale) : undefined;
  const block = picture === undefined ? own : pictureBlock(picture, lines.join('. '));
  return block ? [block, ...notes(lines.slice(1).join('\n'))] : sections(lines.join('\n'));
}

/** One native table a message; further ones are drawn as text, since their common allowance is 10,000 characters. */
function drawTable(block: Extract<Block, { kind: 'table' }>, drawing: Drawing): types.KnownBlock[] {
  const native = drawing.level === 'native' && drawing.nativeTables === 0 && block.rows.length > 0;
  if (native) drawing.nativeTables += 1;
  const { blocks, hidden } = native ? nativeTable(block, drawing.locale) : codeTable(block, drawing.locale);
  return [...blocks, ...notes(hidden.join('\n'))];
}

/** Two columns of label over value; a field that is too long for that becomes a section of its own. */
function fieldSections(items: Field[], locale: Locale): types.KnownBlock[] {
  const done: types.KnownBlock[] = [];
  const bold = items.every(
    (item) => !MARK_UP.test(item.label[locale.lang]) && !MARK_UP.test(formatValue(item.value, locale)),
  );
  let group: types.TextObject[] = [];
  const flush = () => {
    if (group.length > 0) done.push({ type: 'section', fields: group });
    group = [];
  };
  for (const item of items) {
    const drawn = fieldText(item, locale, bold);
    if (drawn.text.length > LIMITS.field) {
      flush();
      done.push(...sections(fieldLine(item, locale)));
      continue;
    }
    group.push(drawn);
    if (group.length === LIMITS.fieldsPerSection) flush();
  }
  flush();
  return done;
}

/** What Slack could take for bold, italic, struck out, code or an emoji: at the edge of a word only, unlike `A_B_C`. */
const MARK_UP = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`|:(?!\d\d:)[\w+-]+:/u;

/** Label over value. Labels are bold only where nothing in the whole list could be taken for mark-up. */
function fieldText(item: Field, locale: Locale, bold: boolean): types.TextObject {
  const name = escaped(item.label[locale.lang]).replace(/\s+/g, ' ').trim();
  const shown = escaped(formatValue(item.value, locale)).trim() || '–';
  return bold && name !== ''
    ? { type: 'mrkdwn', text: `*${name}*\n${shown}`, verbatim: true }
    : plain(`${name}\n${shown}`);
}

function drawActions(buttons: Button[], drawing: Drawing): types.KnownBlock[] {
  const elements = buttons.flatMap((button) => {
    drawing.buttons += 1;
    return drawing.buttons > LIMITS.buttons ? [] : [drawButton(button, drawing.buttons, drawing)];
  });
  const rows: types.KnownBlock[] = [];
  for (let i = 0; i < elements.length; i += LIMITS.actionsPerBlock) {
    rows.push({ type: 'actions', elements: elements.slice(i, i + LIMITS.actionsPerBlock) });
  }
  return rows;
}

const drawButton = (button: Button, place: number, { locale, outboxId }: Drawing): types.Button => ({
  type: 'button',
  action_id: `zg:${place}`,
  text: plain(clamped(button.label[locale.lang], LIMITS.buttonText)),
  value: pressRef({ outboxId, button: place }),
  ...(button.style ? { style: button.style } : {}),
});

function buttonsLeftOut(message: Message, locale: Locale): types.KnownBlock[] {
  const hidden = buttonsOf(message).length - LIMITS.buttons;
  return hidden > 0 ? notes(SAYS.buttonsHidden(hidden)[locale.lang]) : [];
}

/** At most 50 blocks: the last ones that are neither buttons nor notes go, then notes, and the message says how many. */
function fittedBlocks(blocks: types.KnownBlock[], locale: Locale): types.KnownBlock[] {
  if (blocks.length <= LIMITS.blocks) return blocks;
  const kept = [...blocks];
  while (kept.length > LIMITS.blocks - 1) {
    const last = kept.findLastIndex((block) => block.type !== 'actions' && block.type !== 'context');
    const note = kept.findLastIndex((block) => block.type !== 'actions');
    kept.splice(last >= 0 ? last : note >= 0 ? note : kept.length - 1, 1);
  }
  return [...kept, ...notes(SAYS.partsHidden(blocks.length - kept.length)[locale.lang])];
}

/**
 * Within the length of a text: at least the start of the first line, then notes and codes, then as many whole lines as
 * fit, and how many did not.
 */
function fittedText(lines: Line[], locale: Locale): string {
  const room = LIMITS.text - 60;
  const whole = lines.map(({ text }) => clamped(text, room));
  if (whole.join('\n').length <= room) return whole.join('\n') || '–';
  const shown = new Map<number, string>();
  let left = room;
  const take = (i: number, text: string, reserve: number): boolean => {
    if (text.length + 1 > left - reserve) return false;
    shown.set(i, text);
    left -= text.length + 1;
    return true;
  };
  take(0, clamped(lines[0]?.text ?? '', Math.floor(room / 3)), 0);
  for (const [i, { keeps }] of lines.entries()) if (keeps && i > 0) take(i, whole[i] ?? '', room / 3);
  for (const [i, text] of whole.entries()) if (!shown.has(i) && !take(i, text, 0)) break;
  const kept = whole.flatMap((_line, i) => shown.get(i) ?? []);
  const hidden = lines.length - kept.length;
  return [...kept, ...(hidden > 0 ? [SAYS.rowsHidden(hidden)[locale.lang]] : [])].join('\n');
}
