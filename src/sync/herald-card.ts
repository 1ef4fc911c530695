import type { Localized } from '../core/localized.ts';
import { actions, card, type Message, note, type Tone, text } from '../core/message.ts';

/** One row of `news` on its way to a room. */
export type Told = {
  id: number;
  subject: string;
  shops: readonly number[];
  message: Message;
  line: Localized;
  final: boolean;
};

/** Lines of a card that stands for many news. */
const MOST_LINES = 8;

const TOPICS: Record<string, Localized> = {
  coupons: { zh: '优惠券', en: 'Coupons' },
  shops: { zh: '店铺', en: 'Shops' },
  'inventory-alerts': { zh: '库存', en: 'Stock' },
};

/** Of news about the same subject only the latest is told, in its own place. */
export function latestOfEach(news: readonly Told[]): Told[] {
  const latest = new Map<string, Told>();
  for (const one of news) {
    const key = one.subject || `#${one.id}`;
    latest.delete(key);
    latest.set(key, one);
  }
  return [...latest.values()];
}

const GRAVITY: readonly Tone[] = ['success', 'normal', 'warning', 'danger'];

/** The gravest of many. */
export const worstTone = (tones: readonly Tone[]): Tone =>
  GRAVITY[Math.max(...tones.map((tone) => GRAVITY.indexOf(tone)), 0)] ?? 'normal';

/** One card for many news: the gravest first, as many as fit, and how many more there are. */
export function foldedCard(audience: string, news: readonly Told[]): Message {
  const topic = topicOf(audience);
  const grave = (one: Told) => GRAVITY.indexOf(one.message.tone);
  const sorted = [...news].sort((a, b) => grave(b) - grave(a) || a.id - b.id);
  const shown = sorted.slice(0, MOST_LINES);
  const hidden = sorted.length - shown.length;
  const list = (lang: 'zh' | 'en') => shown.map((one) => `• ${one.line[lang]}`).join('\n');
  return card(
    { zh: `${topic.zh}：${news.length} 条动态`, en: `${topic.en}: ${news.length} changes` },
    [
      text({ zh: list('zh'), en: list('en') }),
      ...(hidden > 0 ? [note({ zh: `还有 ${hidden} 条没有列出`, en: `${hidden} more are not listed here` })] : []),
      ...(audience.startsWith('room:')
        ? []
        : [actions({ label: { zh: '看全部动态', en: 'See all' }, says: `news ${audience}` })]),
    ],
    worstTone(news.map((one) => one.message.tone)),
  );
}

function topicOf(audience: string): Localized {
  if (audience.startsWith('room:')) return { zh: '本群', en: 'This room' };
  return Object.hasOwn(TOPICS, audience) ? (TOPICS[audience] as Localized) : { zh: audience, en: audience };
}
