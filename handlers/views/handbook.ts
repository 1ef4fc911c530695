import {
  at,
  type Block,
  field,
  fields,
  type HandbookChange,
  type HandbookRule,
  handbookNote,
  handbookVersionWords,
  type Localized,
  MODULE_WORDS,
  type PolicyNote,
  SEVERITY_WORDS,
  settingWords,
  table,
  text,
  UserError,
  withData,
} from '#kit';

export const versionWords = handbookVersionWords;

const MODULES = Object.entries(MODULE_WORDS);

const folded = (word: string): string => word.normalize('NFKC').trim().toLowerCase();

/** Of a module, or one rule, by its code or name in either language. Throws handbook.about. */
export function pickRules(rules: readonly HandbookRule[], about: string | undefined): readonly HandbookRule[] {
  if (about === undefined) return rules;
  const word = folded(about);
  const module = MODULES.find(([code, { zh, en }]) => [code, folded(zh), folded(en)].includes(word))?.[0];
  const found = rules.filter(
    (rule) => rule.module === module || [rule.code, folded(rule.name.zh), folded(rule.name.en)].includes(word),
  );
  if (found.length > 0) return found;
  throw new UserError('handbook.about', {
    zh: `手册里没有“${about.slice(0, 40)}”；模块有：${MODULES.map(([, { zh }]) => zh).join('、')}，规则写编号，例如 price-gap`,
    en: `The handbook has no “${about.slice(0, 40)}”; modules are ${MODULES.map(([code]) => code).join(', ')}, rules go by their code, such as price-gap`,
  });
}

const onOff = (enabled: boolean): Localized => (enabled ? { zh: '启用', en: 'on' } : { zh: '停用', en: 'off' });

export const handbookTable = (rules: readonly HandbookRule[]) =>
  withData(
    table(
      [
        { label: { zh: '模块', en: 'Module' } },
        { label: { zh: '规则', en: 'Rule' } },
        { label: { zh: '依据', en: 'Clause' } },
        { label: { zh: '级别', en: 'Severity' } },
        { label: { zh: '状态', en: 'State' } },
        { label: { zh: '单独设置', en: 'Narrower' }, align: 'right' },
      ],
      rules.map((rule) => [
        MODULE_WORDS[rule.module],
        { zh: `${rule.name.zh}（${rule.code}）`, en: `${rule.name.en} (${rule.code})` },
        rule.clause,
        SEVERITY_WORDS[rule.severity],
        onOff(rule.enabled),
        rule.narrower.length,
      ]),
    ),
    rules.map((rule) => ({
      module: rule.module,
      rule: rule.code,
      name_zh: rule.name.zh,
      name_en: rule.name.en,
      clause_zh: rule.clause.zh,
      clause_en: rule.clause.en,
      text_zh: rule.text.zh,
      text_en: rule.text.en,
      severity: rule.severity,
      on: rule.enabled,
      setting_zh: settingWords(rule).zh,
      setting_en: settingWords(rule).en,
      narrower: rule.narrower.length,
    })),
  );

/** Rules in full: what each asks, what it stands on, how it is set, what platforms changed. */
export const moduleBlocks = (rules: readonly HandbookRule[], notes: readonly PolicyNote[]): Block[] =>
  rules.flatMap((rule) => [
    text({
      zh: `${rule.name.zh}（${rule.code}）：${rule.text.zh}`,
      en: `${rule.name.en} (${rule.code}): ${rule.text.en}`,
    }),
    fields(
      field({ zh: '依据', en: 'Clause' }, rule.clause),
      field({ zh: '状态', en: 'State' }, onOff(rule.enabled)),
      field({ zh: '级别', en: 'Severity' }, SEVERITY_WORDS[rule.severity]),
      ...rule.params.map(({ words, value }) => field(words, value)),
      ...rule.narrower.slice(0, 10).map((one) => field({ zh: one.scope, en: one.scope }, settingWords(one))),
      ...(rule.narrower.length > 10
        ? [
            field(
              { zh: '还有', en: 'And more' },
              { zh: `${rule.narrower.length - 10} 项`, en: `${rule.narrower.length - 10}` },
            ),
          ]
        : []),
      ...notes
        .filter((one) => one.rules.includes(rule.code))
        .slice(0, 3)
        .map((one) => field({ zh: '平台政策', en: 'Platform policy' }, handbookNote(one))),
    ),
  ]);

export const moduleButtons = () => MODULES.map(([code, words]) => ({ label: words, says: `handbook ${code}` }));

const KINDS: Record<HandbookChange['kind'], Localized> = {
  added: { zh: '新增', en: 'added' },
  removed: { zh: '取消', en: 'removed' },
  changed: { zh: '变更', en: 'changed' },
};

export const changesTable = (changes: readonly HandbookChange[], most: number) =>
  table(
    [
      { label: { zh: '规则', en: 'Rule' } },
      { label: { zh: '变化', en: 'Change' } },
      { label: { zh: '内容', en: 'What' } },
      { label: { zh: '之前', en: 'Before' } },
      { label: { zh: '之后', en: 'After' } },
    ],
    changes
      .slice(0, most)
      .map((one) => [{ zh: one.name.zh, en: one.name.en }, KINDS[one.kind], one.what, one.from ?? '–', one.to ?? '–']),
    changes.length,
  );

type Reader = { name: string; acked: number | undefined; ackedAt: Date | undefined };

export const readersTable = (readers: readonly Reader[], most: number) =>
  table(
    [
      { label: { zh: '谁', en: 'Who' } },
      { label: { zh: '上次确认', en: 'Acknowledged last' } },
      { label: { zh: '时间', en: 'When' } },
    ],
    readers
      .slice(0, most)
      .map(({ name, acked, ackedAt }) => [
        name,
        acked === undefined ? { zh: '从未', en: 'never' } : { zh: `第 ${acked} 版`, en: `version ${acked}` },
        ackedAt ? at(ackedAt) : '–',
      ]),
    readers.length,
  );
