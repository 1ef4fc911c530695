import type { Localized } from '../core/localized.ts';
import { actions, card, type Message, note, type Tone, text } from '../core/message.ts';

/** One row of `news` on its way to a room. */
export type Told = {
  id: number;
  subject: string;
  shops: readonly number[];
  message: Message;
  /** For rooms about all of these shops; none: about all there are. */
  whole?: { message: Message; shops: readonly number[] | null } | null | undefined;
  line: Localized;
  final: boolean;
  /** Nobody is told it anew. */
  quiet?: boolean;
};

/** Lines of a card that stands for many news. */
const MOST_LINES = 8;

const TOPICS: Record<string, Localized> = {
  coupons: { zh: '优惠券', en: 'Coupons' },
  shops: { zh: '店铺', en: 'Shops' },
  'inventory-alerts': { zh: '库存', en: 'Stock' },
  compliance: { zh: '合规', en: 'Compliance' },
};

/** Of news about the same subject only the latest is told, in its own place; as loudly as the loudest of them. */
export function latestOfEach(news: readonly Told[]): Told[] {
  const latest = new Map<string, Told>();
  for (const one of news) {
    const key = one.subject || `#${one.id}`;
    const before = latest.get(key);
    latest.delete(key);
    latest.set(key, before && !before.quiet && one.quiet ? { ...one, quiet: false } : one);
  }
  return [...latest.values()];
}

const GRAVITY: readonly Tone[] = ['success', 'normal', 'warning', 'danger'];

/** The gravest of many. */
export const worstTone = (tones: readonly Tone[]): Tone =>
  GRAVITY[Math.max(...tones.map((tone) => GRAVITY.indexOf(tone)), 0)] ?? 'normal';

type Folded = { audience: string; fold: string; news: readonly Told[] };

/** One card for many news: the gravest first, as many as fit, and how many more there are. */
export function foldedCard({ audience, fold, news }: Folded): Message {
  const topic = topicOf(audience);
  const grave = (one: Told) => GRAVITY.indexOf(one.message.tone);
  const sorted = [...news].sort((a, b) => grave(b) - grave(a) || a.id - b.id);
  const shown = sorted.slice(0, MOST_LINES);
  const hidden = sorted.length - shown.length;
  const list = (lang: 'zh' | 'en') => shown.map((one) => `• ${lineOf(one)[lang]}`).join('\n');
  return card(
    { zh: `${topic.zh}：${news.length} 条动态`, en: `${topic.en}: ${news.length} changes` },
    [
      text({ zh: list('zh'), en: list('en') }),
      ...(hidden > 0 ? [note({ zh: `还有 ${hidden} 条没有列出`, en: `${hidden} more are not listed here` })] : []),
      ...(fold === COUPONS ? holdersHelp(news) : []),
      ...(isOwn(audience) ? [] : [actions({ label: { zh: '看全部动态', en: 'See all' }, says: `news ${audience}` })]),
    ],
    worstTone(news.map((one) => one.message.tone)),
  );
}

/** One room's or one person's own: there is no list of them. */
const isOwn = (audience: string): boolean => /^(room|person):/.test(audience);

/** News of coupons (services/coupons/news.ts); their subject names the coupon. */
const COUPONS = 'coupon';
const couponOf = ({ subject }: Told): string | undefined => /^coupon:(\d+)$/.exec(subject)?.[1];

function lineOf(one: Told): Localized {
  const number = couponOf(one);
  if (number === undefined) return one.line;
  return { zh: `${one.line.zh}（优惠券 查看 ${number}）`, en: `${one.line.en} (coupon show ${number})` };
}

/** Lines of what to tell a customer who holds another shop's coupon. */
const MOST_HELP = 12;

/**
 * What to tell such a customer, a line a shop: the latest card of a coupon says it for all shops of its currency, a shop that is new for
 * itself.
 */
function holdersHelp(news: readonly Told[]): Message['blocks'] {
  const latest = [...news].sort((a, b) => b.id - a.id);
  const coupons = latest.filter((one) => couponOf(one) !== undefined);
  const told = new Set<number>();
  const texts = (coupons.length > 0 ? coupons : latest).flatMap((one) => {
    if (coupons.length > 0 && one.shops.some((shop) => told.has(shop))) return [];
    for (const shop of one.shops) told.add(shop);
    return one.message.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).slice(0, 1);
  });
  if (texts.length === 0) return [];
  const lines = (lang: 'zh' | 'en') =>
    texts
      .flatMap((words) => words[lang].split('\n'))
      .slice(0, MOST_HELP)
      .join('\n');
  return [text({ zh: lines('zh'), en: lines('en') })];
}

function topicOf(audience: string): Localized {
  if (audience.startsWith('room:')) return { zh: '本群', en: 'This room' };
  if (audience.startsWith('person:')) return { zh: '给您', en: 'For you' };
  return Object.hasOwn(TOPICS, audience) ? (TOPICS[audience] as Localized) : { zh: audience, en: audience };
}
