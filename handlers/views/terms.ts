import {
  card,
  choice,
  type Effect,
  field,
  fields,
  type Localized,
  type Message,
  optional,
  rest,
  same,
  TERM_LEVELS,
  TERM_PACKS,
  type TermRow,
  valueArg,
} from '#kit';

type PackCode = keyof typeof TERM_PACKS;

const codes = Object.keys(TERM_PACKS) as PackCode[];

/** A pack by its code or its name in either language. */
function packCalled(typed: string): PackCode | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  return codes.find((code) => code === word || TERM_PACKS[code].zh === word || TERM_PACKS[code].en === word);
}

export const wordArg = valueArg({ zh: '词', en: 'word' }, (typed) =>
  typed.length <= 200 ? { value: typed } : undefined,
);

export const packArg = optional(
  valueArg(
    {
      zh: `词包：${codes.join('、')}`,
      en: `pack: ${codes.join(', ')}`,
    },
    (typed) => {
      const pack = packCalled(typed);
      return pack ? { value: pack } : undefined;
    },
    { marker: { zh: '词包', en: 'pack' }, suggest: codes },
  ),
);

export const levelArg = choice(
  { zh: '级别：禁用、慎用 或 需证明', en: 'level: forbidden, care or proof' },
  { forbidden: '禁用', care: '慎用', proof: '需证明' },
);

export const rewriteArg = optional(
  valueArg(
    { zh: '改成什么', en: 'what to say instead' },
    (typed) => (typed.length <= 60 ? { value: typed } : undefined),
    {
      marker: { zh: '改写', en: 'rewrite' },
    },
  ),
);

/** Under the name of its column, as people read it there. */
export const insteadArg = optional(
  valueArg(
    { zh: '改成什么', en: 'what to say instead' },
    (typed) => (typed.length <= 60 ? { value: typed } : undefined),
    {
      marker: { zh: '改成', en: 'reword' },
    },
  ),
);

export const reasonArg = rest({ zh: '原因', en: 'reason' }, { max: 200, verbatim: true });

export const levelWords = ({ level }: TermRow): Localized =>
  level ? TERM_LEVELS[level] : { zh: '例外', en: 'exception' };

/** What has changed, and that it counts from now on. */
export const termCard = (effect: Effect): Message =>
  card(
    { zh: `词库已更新 · ${effect.data['word']}`, en: `Words changed · ${effect.data['word']}` },
    [
      fields(
        field(
          { zh: '词包', en: 'Pack' },
          TERM_PACKS[effect.data['pack'] as PackCode] ?? same(String(effect.data['pack'])),
        ),
        ...(effect.rows[0]?.changes ?? []).map(({ label, after }) => field(label, after)),
        ...effect.figures,
        field({ zh: '生效', en: 'In force' }, { zh: '立即，所有检查', en: 'at once, in every check' }),
      ),
    ],
    'success',
  );
