import type { Localized } from '../../../core/localized.ts';
import type { Choice } from './allocate.ts';
import { RULE_WORDS, type RuleName } from './rules.ts';

const WHY: Record<Choice['by'], (region: string | undefined) => Localized> = {
  whole: () => ({ zh: '一个仓就够发全部', en: 'it alone has all of the order' }),
  region: (region) => ({ zh: `离收货地区（${region}）最近`, en: `it is the nearest to ${region}` }),
  owner: () => ({ zh: '用自有货最多', en: 'it has most of it as our own goods' }),
  expiry: () => ({ zh: '它的货最先到期', en: 'its goods expire first' }),
  cost: () => ({ zh: '发包裹最便宜', en: 'a parcel from there costs least' }),
  only: () => ({ zh: '只有它能发', en: 'no other can send it' }),
  most: () => ({ zh: '规则分不出先后，它的货最多', en: 'no rule decided, and it has most of it' }),
  code: () => ({ zh: '规则分不出先后，按编码排第一', en: 'no rule decided, and its code comes first' }),
};

/** Why a warehouse was taken, over which others, and which rules had nothing to say. */
export function reasonOf({ by, over, abstained }: Choice, region: string | undefined): Localized {
  const why = WHY[by](region);
  const rule = isRule(by) ? RULE_WORDS[by].words : undefined;
  const others: Localized =
    over.length === 0 ? { zh: '', en: '' } : { zh: `，先于 ${over.join('、')}`, en: `, before ${over.join(', ')}` };
  const silent = abstained.map((name) => RULE_WORDS[name].words);
  const quiet: Localized =
    silent.length === 0
      ? { zh: '', en: '' }
      : {
          zh: `（${silent.map(({ zh }) => zh).join('、')}没有意见）`,
          en: ` (${silent.map(({ en }) => en).join(', ')} abstained)`,
        };
  return {
    zh: `${rule ? `${rule.zh}：` : ''}${why.zh}${others.zh}${quiet.zh}`,
    en: `${rule ? `${rule.en}: ` : ''}${why.en}${others.en}${quiet.en}`,
  };
}

const isRule = (by: Choice['by']): by is RuleName => Object.hasOwn(RULE_WORDS, by);
