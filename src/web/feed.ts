import { formatValue } from '../core/format.ts';
import type { Locale } from '../core/message.ts';
import { type CardDeps, drawCard, drawRefusal } from './card.ts';
import { arrange, clickable, el } from './dom.ts';
import type { Asked, Item, Refused, Said } from './timeline.ts';
import { word } from './words.ts';

export type FeedDeps = {
  press: CardDeps['press'];
  /** Puts a command into the input. */
  take(command: string): void;
  /** Sends an ask that did not arrive once more. */
  again(own: string): void;
};

export type Feed = { draw(items: readonly Item[], locale: Locale, me: string): void; clear(): void };

/** Room time: the page shows what the room shows, wherever the browser is. */
const dayOf = (at: string, locale: Locale): string => formatValue({ at }, locale).slice(0, 10);
const timeOf = (at: string, locale: Locale): string => formatValue({ at }, locale).slice(11, 16);

const time = (at: string, locale: Locale): HTMLElement =>
  el('time', { datetime: at, title: formatValue({ at }, locale) }, timeOf(at, locale));

function drawAsked(item: Asked, locale: Locale, deps: FeedDeps): HTMLElement {
  const { lang } = locale;
  const { own } = item;
  const state =
    item.state === 'waiting'
      ? el('span', { class: 'waiting', role: 'img', 'aria-label': word('waiting', lang) }, el('i'), el('i'), el('i'))
      : item.state === 'failed' && own !== undefined
        ? el(
            'span',
            { class: 'failed' },
            word('notSent', lang),
            clickable({}, word('again', lang), () => deps.again(own)),
          )
        : undefined;
  const said = clickable({ class: 'said', title: item.text }, item.text, () => deps.take(item.text));
  return el(
    'div',
    { class: 'asked' },
    said,
    el('p', { class: 'meta' }, state, el('b', {}, item.who), time(item.at, locale)),
  );
}

function metaOf(item: Said | Refused, locale: Locale, deps: FeedDeps): HTMLElement {
  const { lang } = locale;
  const { trace } = item;
  const why = (id: string) => `${lang === 'zh' ? '为什么' : 'why'} ${id}`;
  const marks =
    item.kind === 'said'
      ? [item.updates > 0 ? word('updated', lang) : '', item.repeat ? word('repeat', lang) : ''].filter(
          (one) => one !== '',
        )
      : [];
  return el(
    'p',
    { class: 'meta' },
    time(item.at, locale),
    ...marks.map((mark) => el('span', { class: 'mark' }, mark)),
    trace === undefined
      ? undefined
      : clickable({ class: 'trace', title: word('why', lang) }, why(trace), () => deps.take(why(trace))),
  );
}

function drawItem(item: Item, locale: Locale, me: string, deps: FeedDeps): HTMLElement {
  if (item.kind === 'asked') {
    return el('li', { class: item.who === me ? 'mine' : 'theirs' }, drawAsked(item, locale, deps));
  }
  const card =
    item.kind === 'said'
      ? drawCard(item.message, { locale, outboxId: item.outboxId, press: deps.press })
      : drawRefusal(item.error, locale, deps.take);
  return el('li', { class: 'answer' }, card, metaOf(item, locale, deps));
}

/** What makes a drawn item out of date. */
function stampOf(item: Item, locale: Locale): string {
  const state =
    item.kind === 'asked'
      ? item.state
      : item.kind === 'said'
        ? `${item.outboxId} ${item.updates} ${item.repeat}`
        : item.trace;
  return `${locale.lang} ${locale.timeZone} ${item.kind} ${state}`;
}

/** Draws only what is new or has changed, so that the screen reader and the reader's place are left in peace. */
export function createFeed(list: HTMLElement, deps: FeedDeps): Feed {
  let drawn = new Map<string, { stamp: string; node: HTMLElement }>();
  return {
    clear() {
      drawn = new Map();
      list.replaceChildren();
    },
    draw(items, locale, me) {
      const next: typeof drawn = new Map();
      let day = '';
      for (const item of items) {
        const today = dayOf(item.at, locale);
        if (today !== day) {
          day = today;
          const key = `d${day} ${locale.timeZone}`;
          const node =
            drawn.get(key)?.node ??
            el('li', { class: 'day' }, el('span', {}, day, ' ', el('small', {}, locale.timeZone)));
          next.set(key, { stamp: '', node });
        }
        const stamp = stampOf(item, locale);
        const before = drawn.get(item.key);
        const node = before?.stamp === stamp ? before.node : drawItem(item, locale, me, deps);
        next.set(item.key, { stamp, node });
      }
      drawn = next;
      arrange(
        list,
        [...next.values()].map(({ node }) => node),
      );
    },
  };
}
