import { chartInWords } from '../../core/chart-words.ts';
import { formatValue } from '../../core/format.ts';
import { type Block, buttonsOf, type Locale, type Message } from '../../core/message.ts';
import { byteLength, clampChars } from '../../core/text.ts';
import { type Outgoing, pressRef } from '../channel.ts';
import { type Card, cardOf } from './card.ts';
import { finalCard, pressableCard } from './card-states.ts';
import { inline, lines } from './escape.ts';
import { type Piece, within } from './layout.ts';
import { APP_CARD, APP_MARKDOWN_BYTES, BOT_CARD, REPLY_MARKDOWN_BYTES, ROBOT_MARKDOWN_BYTES } from './limits.ts';
import {
  codesInDirect,
  codesInGroup,
  codesToApp,
  codesToConsole,
  colon,
  comma,
  MARK,
  numbered,
  repeated,
  sentPrivately,
} from './words.ts';

/** From a message to the bodies of WeCom's three ways out. Pure: the same message gives the same bytes. */

/** Who can be answered: the robot's name in groups, or the app. */
export type Around = { botName: string | undefined; hasApp: boolean };

export type MarkdownBody = { msgtype: 'markdown'; markdown: { content: string } };
export type RobotBody = { msgtype: 'markdown_v2'; markdown_v2: { content: string } };
export type CardBody = { msgtype: 'template_card'; template_card: Card };

/** `full` is markdown_v2 (lists, tables); `basic` is what apps draw: headings, bold, quotes, code, three colours. */
type Dialect = 'full' | 'basic';

const sayer = (locale: Locale) => (value: Parameters<typeof formatValue>[0]) => inline(formatValue(value, locale));

function tablePiece(block: Extract<Block, { kind: 'table' }>, locale: Locale, dialect: Dialect): Piece {
  const say = sayer(locale);
  const labels = block.columns.map((column) => inline(column.label[locale.lang]));
  if (dialect === 'basic') {
    const rows = block.rows.map(([first = '', ...rest]) => {
      const cells = rest.map((cell, i) => `${labels[i + 1] ?? ''} ${say(cell)}`.trim());
      return `> **${say(first) || '—'}** ${cells.join(comma(locale.lang))}`.trimEnd();
    });
    return { rank: 'table', head: [], rows, total: block.total, gap: '\n' };
  }
  const rules = block.columns.map((column) => (column.align === 'right' ? '---:' : ':---'));
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rows = block.rows.map((row) => line(row.map((cell) => say(cell) || ' ')));
  return { rank: 'table', head: [line(labels), line(rules)], rows, total: block.total, gap: '\n' };
}

/** Lists break their lines themselves; running text of markdown_v2 needs an empty line to be sure of it. */
const listPiece = (rows: string[]): Piece => ({ rank: 'text', head: [], rows, total: rows.length, gap: '\n' });
const textPiece = (rows: string[], dialect: Dialect): Piece => ({
  ...listPiece(rows),
  gap: dialect === 'full' ? '\n\n' : '\n',
});

function pieceOf(block: Block, locale: Locale, dialect: Dialect): Piece | undefined {
  const say = sayer(locale);
  switch (block.kind) {
    case 'text':
      return textPiece(lines(block.text[locale.lang]), dialect);
    case 'note': {
      const comment = (line: string) => (dialect === 'full' ? `> ${line}` : `<font color="comment">${line}</font>`);
      return { ...textPiece(lines(block.text[locale.lang]).map(comment), dialect), rank: 'note' };
    }
    case 'fields':
      return listPiece(
        block.items.map(({ label, value }) => {
          const line = `**${inline(label[locale.lang])}**${colon(locale.lang)}${say(value)}`;
          return dialect === 'full' ? `- ${line}` : `> ${line}`;
        }),
      );
    case 'table':
      return tablePiece(block, locale, dialect);
    case 'chart':
      return textPiece([inline(chartInWords(block.chart, locale))], dialect);
    case 'actions':
      return undefined;
    default:
      return block satisfies never;
  }
}

/** Where buttons cannot be drawn: the code of each, to be typed. */
function codes({ message, outboxId, locale, room }: Outgoing, around: Around, page: Page): string | undefined {
  const buttons = buttonsOf(message);
  if (buttons.length === 0) return undefined;
  const rows = buttons.map(({ label }, i) => {
    const code = pressRef({ outboxId, button: i + 1 });
    return `${page.dialect === 'full' ? '-' : '>'} \`#${code}\` ${clampChars(inline(label[locale.lang]), 40)}`;
  });
  const hint = room.direct ? codesInDirect(locale.lang) : groupHint(around, locale);
  return `${hint}\n\n${within([listPiece(rows)], page.bytes / 2, locale.lang)}`;
}

/** A group hears nobody but its smart robot. */
function groupHint({ botName, hasApp }: Around, { lang }: Locale): string {
  if (botName) return codesInGroup(lang, `@${inline(botName)}`);
  return hasApp ? codesToApp(lang) : codesToConsole(lang);
}

type Page = { dialect: Dialect; bytes: number; mark: boolean; private: boolean; footer?: string };

/** Title and codes are always there; what lies between gives way. */
function markdown(out: Outgoing, around: Around, page: Page): string {
  const { message, locale } = out;
  const words = inline(message.title[locale.lang]);
  const title = `### ${MARK[message.tone]}${clampChars(page.mark ? repeated(locale.lang, words) : words, 100)}`;
  const tail: string[] = [];
  const typed = codes(out, around, page);
  if (typed) tail.push(typed);
  if (page.private) tail.push(`> ${sentPrivately(locale.lang)}`);
  if (page.footer) tail.push(page.footer);
  const pieces = message.blocks.flatMap((block) => pieceOf(block, locale, page.dialect) ?? []);
  const fixed = [title, ...tail].reduce((sum, part) => sum + byteLength(part) + 2, 0);
  const body = within(pieces, page.bytes - fixed, locale.lang);
  return [title, body, ...tail].filter((part) => part !== '').join('\n\n');
}

const marked = (out: Outgoing): Message => {
  const { zh, en } = out.message.title;
  return out.repeat ? { ...out.message, title: { zh: repeated('zh', zh), en: repeated('en', en) } } : out.message;
};

/** By response_url: a card with working buttons when the whole message fits in one, else markdown. */
export function renderReply(out: Outgoing, around: Around): MarkdownBody | CardBody {
  const options = { outboxId: out.outboxId, locale: out.locale, limits: BOT_CARD };
  const card = buttonsOf(out.message).length > 0 ? cardOf(marked(out), options) : undefined;
  if (card) return { msgtype: 'template_card', template_card: card };
  const page: Page = { dialect: 'full', bytes: REPLY_MARKDOWN_BYTES, mark: out.repeat, private: false };
  return { msgtype: 'markdown', markdown: { content: markdown(out, around, page) } };
}

/** By a group's robot, which has no buttons and, in markdown_v2, no mentions. */
export function renderRobot(out: Outgoing, around: Around): RobotBody {
  const page: Page = { dialect: 'full', bytes: ROBOT_MARKDOWN_BYTES, mark: out.repeat, private: false };
  return { msgtype: 'markdown_v2', markdown_v2: { content: markdown(out, around, page) } };
}

/**
 * By the app. A send that is tried again must have identical bytes, so that WeCom can drop the second; and two answers
 * that happen to read the same must not, so that it does not: the card's task id, or the message's number at the end.
 * `mark` is for a message whose first try went another way.
 */
export function renderApp(out: Outgoing, around: Around, mark = false): MarkdownBody | CardBody {
  const source = out.room.direct ? undefined : out.room.name;
  const options = { outboxId: out.outboxId, locale: out.locale, limits: APP_CARD, source };
  const hasButtons = buttonsOf(out.message).length > 0;
  const isPrivate = !out.room.direct && out.part === 'post';
  // Those who get a card of their own get it for its buttons; elsewhere a message that fits in no card goes as text.
  const draw = out.part === 'card' ? pressableCard : cardOf;
  const card = hasButtons && !isPrivate ? draw(mark ? marked(out) : out.message, options) : undefined;
  if (card) return { msgtype: 'template_card', template_card: card };
  const page: Page = {
    dialect: 'basic',
    bytes: APP_MARKDOWN_BYTES,
    mark,
    private: isPrivate,
    footer: `<font color="comment">${numbered(out.locale.lang, out.outboxId.toString(36))}</font>`,
  };
  const asked = { ...out, room: { ...out.room, direct: true } };
  return { msgtype: 'markdown', markdown: { content: markdown(asked, around, page) } };
}

/** The last state of a card that the app sent, for everyone who has it. */
export const renderFinal = (out: Outgoing): Card =>
  finalCard(out.message, { outboxId: out.outboxId, locale: out.locale, limits: APP_CARD });
