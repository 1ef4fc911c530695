import { type Localized, same } from '../../core/localized.ts';
import type { Deps } from './deps.ts';
import type { Layer, Rota } from './rota.ts';

const DAYS: readonly Localized[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];

/** A layer as people read it; as it can be typed again: layerWords of read-layers.ts. */
export function layerShown(layer: Layer, nameOf: (id: number) => string): Localized {
  const { people, days, from, at, hours, holidays } = layer;
  const names = people.map(nameOf);
  const weeks = days % 7 === 0 ? days / 7 : 0;
  const long = weeks > 0 ? { zh: `${weeks} 周`, en: `${weeks} week` } : { zh: `${days} 天`, en: `${days} day` };
  const plural = (weeks || days) === 1 ? '' : 's';
  const turns =
    names.length > 1
      ? { zh: `轮流，${long.zh}一班，${at} 交接`, en: `in turns of ${long.en}${plural}, handed over at ${at}` }
      : { zh: '一直', en: 'always' };
  const when = hoursShown(hours);
  return {
    zh: [`${names.join('、')} ${turns.zh}`, when.zh, holidays ? '只在节假日' : '', `${from} 起`]
      .filter(Boolean)
      .join('，'),
    en: [`${names.join(', ')} ${turns.en}`, when.en, holidays ? 'on holidays only' : '', `as of ${from}`]
      .filter(Boolean)
      .join(', '),
  };
}

function hoursShown(hours: Layer['hours']): Localized {
  if (!hours) return same('');
  const days = (lang: 'zh' | 'en', between: string) =>
    hours.weekdays.length === 7 ? '' : hours.weekdays.map((day) => DAYS[day - 1]?.[lang] ?? '').join(between);
  const time = `${hours.from}–${hours.to}`;
  return { zh: `${days('zh', '、')} ${time}`.trim(), en: `${days('en', ', ')} ${time}`.trim() };
}

/** A rota as people read it. */
export async function rotaShown(d: Deps, { zone, layers }: Rota): Promise<Localized> {
  if (layers.length === 0) return same('–');
  const people = await d.accountsOf(layers.flatMap((layer) => layer.people));
  const words = layers.map((layer) => layerShown(layer, (id) => people.get(id)?.name ?? '?'));
  return {
    zh: `${words.map(({ zh }) => zh).join('；')}（${zone}）`,
    en: `${words.map(({ en }) => en).join('; ')} (${zone})`,
  };
}
