import type { Localized } from '../../../core/localized.ts';
import type { Hit, Known, ParamSpec, Place, RuleKind, Setting, Severity, TermHit, Thing } from '../rule-kind.ts';

/** When a hit of something that is only about to be published happened: whoever asks puts its own time there. */
export const NOT_YET = new Date(0);

/** Which levels open a finding, of what is published already. Before publishing all are said. */
export const LEVELS: Extract<ParamSpec, { kind: 'choice' }> = {
  kind: 'choice',
  words: {
    zh: '已上架的内容到哪一级才记违规：forbidden 禁用，proof 加上需证明，all 加上慎用',
    en: 'what opens a finding once published: forbidden, proof (and what needs proof), all (and what needs care)',
  },
  value: 'forbidden',
  of: ['forbidden', 'proof', 'all'],
};

const WEIGHT = { forbidden: 100, proof: 10, care: 1 } as const;
type Level = TermHit['level'];

export const LEVEL_WORDS: Record<Level, Localized> = {
  forbidden: { zh: '禁用', en: 'forbidden' },
  proof: { zh: '需证明', en: 'needs proof' },
  care: { zh: '慎用', en: 'with care' },
};

type Finding = {
  rule: Pick<RuleKind, 'code' | 'name'>;
  pack: string;
  thing: Thing;
  setting: Setting;
  known: Known;
  /** Of what a pack has, only this. */
  counts?(hit: TermHit): boolean;
};

/** The terms of a pack in all texts of a thing, as one hit of its rule; none: an empty list. */
export function hitsByTerms({ rule, pack, thing, setting, known, counts }: Finding): Hit[] {
  const places = Object.entries(thing.texts).flatMap(([field, text]) =>
    known
      .terms(pack, text)
      .filter((hit) => counts?.(hit) ?? true)
      .map(
        ({ from, to, found, rewrite, clause, level }): Place => ({
          field,
          from,
          to,
          found,
          clause,
          level,
          ...(rewrite !== undefined && { rewrite }),
        }),
      ),
  );
  return places.length === 0 ? [] : [hitOf(rule, thing, setting, places)];
}

/** One hit with its places. */
export function hitOf(rule: Finding['rule'], thing: Thing, setting: Setting, places: Place[]): Hit {
  const levels = new Set(places.map(({ level = 'forbidden' }) => level));
  const worst: Level = levels.has('forbidden') ? 'forbidden' : levels.has('proof') ? 'proof' : 'care';
  return {
    rule: rule.code,
    ...(thing.shopId !== undefined && { shopId: thing.shopId }),
    subject: thing.subject,
    label: thing.label,
    says: saysOf(rule, places, worst),
    places,
    weight: places.reduce((sum, { level = 'forbidden' }) => sum + WEIGHT[level], 0),
    severity: severityOf(setting.severity, worst),
    at: NOT_YET,
    facts: { ...thing.facts, level: worst },
  };
}

/** What needs care or proof is never graver than that. */
const severityOf = (severity: Severity, level: Level): Severity =>
  level === 'forbidden' || severity === 'low'
    ? severity
    : level === 'proof' && severity !== 'medium'
      ? 'medium'
      : 'low';

const SHOWN = 5;

function saysOf({ name }: Finding['rule'], places: readonly Place[], worst: Level): Localized {
  const words = [...new Set(places.map(({ found }) => found.replace(/\s+/g, ' ')))];
  const more = words.length - SHOWN;
  const shown = words.slice(0, SHOWN);
  return {
    zh: `${name.zh}（${LEVEL_WORDS[worst].zh}）：${shown.map((word) => `“${word}”`).join('、')}${more > 0 ? `，还有 ${more} 处` : ''}`,
    en: `${name.en} (${LEVEL_WORDS[worst].en}): ${shown.map((word) => `“${word}”`).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  };
}
