import type { DemoSku } from './catalogue.ts';

type Parts = { colour: string; noun: string; size: string; word: string; other: string };

/** Words that fit whatever is sold, and promise nothing. */
const WORDS = '日常 简约 实用 轻便 通勤 出行 居家 校园 周末 换季'.split(' ');

/** Each shop puts a title together in its own way, as people who run a shop do. */
const SHAPES: Record<string, (parts: Parts) => string> = {
  'SH-1': ({ colour, noun, size, word, other }) => `${noun} ${word}${other}款 主店上新 ${colour} ${size}`,
  'SH-2': ({ colour, noun, size, word }) => `直播间好物 ${word}穿搭 ${colour}${noun} ${size}`,
  'SH-3': ({ colour, noun, size, word }) => `${size} ${colour}的${noun} 实惠装 ${word}都能用`,
  'SH-4': ({ colour, noun, size, other }) => `${other}笔记｜这款${noun}是${colour}的 ${size}`,
  'SH-5': ({ colour, noun, size, word }) => `掌柜仓发 ${noun}（${colour}，${size}）${word}系列`,
  'SH-6': ({ colour, noun, size, other }) => `海外仓 ${colour} ${noun} 宽松尺码 ${size} ${other}适用`,
};

/** Somebody copied it: the one near-duplicate that the demo has for the rule against them. */
const COPIED = { shop: 'SH-3', from: 'SH-1', sku: 'TEE-RED-M' };

/** The title under which a shop of the demo sells a SKU: `colour noun size` in the catalogue, in the shop's own words. */
export function demoTitle(shop: string, { code, title }: Pick<DemoSku, 'code' | 'title'>): string {
  const shaped = SHAPES[shop === COPIED.shop && code === COPIED.sku ? COPIED.from : shop];
  const [, colour, noun, size] = /^(\S*?色)\s?(.+) (\S+)$/.exec(title) ?? [];
  if (!shaped || !colour || !noun || !size) return title;
  const place = [...code].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9_973, 7);
  const [word = '', other = ''] = [WORDS[place % WORDS.length], WORDS[(place + 3) % WORDS.length]];
  return shaped({ colour, noun, size, word, other });
}
