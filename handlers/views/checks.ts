import {
  type Block,
  type Checked,
  type CheckHit,
  type CheckPlace,
  clampChars,
  type Localized,
  SEVERITY_WORDS,
  TERM_LEVELS,
  table,
  text,
  type Value,
} from '#kit';

const AROUND = 12;
const MOST_TEXT = 600;
const MOST_WORD = 40;

/** A place in its text: 【最好】 with what stands around it. */
function markedIn(whole: string, { from, to }: CheckPlace): string {
  const before = whole.slice(Math.max(0, from - AROUND), from);
  const after = whole.slice(to, to + AROUND);
  const [start, end] = [from > AROUND ? '…' : '', to + AROUND < whole.length ? '…' : ''];
  return `${start}${before}【${whole.slice(from, to)}】${after}${end}`.replaceAll(/\s+/g, ' ').toWellFormed();
}

const FIELDS: Record<string, Localized> = {
  title: { zh: '标题', en: 'title' },
  text: { zh: '文字', en: 'text' },
  picture: { zh: '图片文字', en: 'picture' },
  name: { zh: '名称', en: 'name' },
  code: { zh: '券码', en: 'code' },
};

export const fieldWords = (field: string): Localized => {
  if (field.startsWith('attribute-name.')) return { zh: '属性名', en: 'attribute name' };
  const name = field.replace(/^attributes\./, '');
  return FIELDS[name] ?? { zh: name, en: name };
};

const columns = [
  { label: { zh: '位置', en: 'Where' } },
  { label: { zh: '规则', en: 'Rule' } },
  { label: { zh: '级别', en: 'Level' } },
  { label: { zh: '依据', en: 'Clause' } },
  { label: { zh: '改成', en: 'Instead' } },
];

const CUT_OUT: Localized = { zh: '删去', en: 'leave out' };

/** Every hit of one thing as rows, a place each. */
export function hitBlocks({ thing, hits, more }: Checked, nameOf: (rule: string) => Localized, most: number): Block[] {
  const several = Object.keys(thing.texts).length > 1;
  const rows = hits.flatMap((hit) =>
    (hit.places ?? []).map((place): Value[] => {
      const { zh, en } = fieldWords(place.field);
      const where = markedIn(thing.texts[place.field] ?? '', place);
      return [
        several ? { zh: `${zh}：${where}`, en: `${en}: ${where}` } : where,
        nameOf(hit.rule),
        levelOf(hit, place),
        place.clause ?? { zh: '–', en: '–' },
        place.rewrite ? place.rewrite : CUT_OUT,
      ];
    }),
  );
  const without = hits.filter(({ places = [] }) => places.length === 0);
  return [
    ...(rows.length > 0 ? [table(columns, rows.slice(0, most), rows.length + more)] : []),
    ...without.map((hit) => {
      const [name, severity] = [nameOf(hit.rule), SEVERITY_WORDS[hit.severity]];
      return text({
        zh: `${name.zh}（${severity.zh}）：${hit.says.zh}`,
        en: `${name.en} (${severity.en}): ${hit.says.en}`,
      });
    }),
  ];
}

/** Its level, and how grave the rule is. */
function levelOf(hit: CheckHit, { level = 'forbidden' }: CheckPlace): Localized {
  if (level !== 'forbidden') return TERM_LEVELS[level];
  const severity = SEVERITY_WORDS[hit.severity];
  return { zh: `${TERM_LEVELS.forbidden.zh} · ${severity.zh}`, en: `${TERM_LEVELS.forbidden.en} · ${severity.en}` };
}

/** The whole texts as they pass: those that were changed. */
export function rewrittenBlocks({ thing, rewritten }: Checked): Block[] {
  if (!rewritten) return [];
  const changed = Object.entries(rewritten.texts).filter(([field, now]) => thing.texts[field] !== now);
  const anew = rewritten.anew.map(({ field, words, instead }) => {
    const { zh, en } = fieldWords(field);
    const shown = words.map((word) => clampChars(word, MOST_WORD));
    return text({
      zh: `${zh}没有好的改写：要去掉${shown.map((word) => `“${word}”`).join('、')}，请重写，可以写${instead.zh}`,
      en: `There is no good rewrite of the ${en}: ${shown.map((word) => `“${word}”`).join(', ')} must go; word it anew with ${instead.en}`,
    });
  });
  if (!rewritten.clean) return anew;
  return [
    ...changed.map(([field, now]) => {
      const { zh, en } = fieldWords(field);
      const shown = clampChars(now, MOST_TEXT);
      return text({ zh: `${zh}可以改成：${shown}`, en: `What passes as ${en}: ${shown}` });
    }),
    ...anew,
  ];
}

export const nothingFound = (rules: readonly Localized[], texts: number): Block =>
  text({
    zh: `没有发现问题。查了 ${texts} 段文字，按 ${rules.length} 条规则：${rules.map(({ zh }) => zh).join('、')}`,
    en: `Nothing found. ${texts === 1 ? 'One text' : `${texts} texts`} checked by ${rules.length} rules: ${rules.map(({ en }) => en).join(', ')}`,
  });
