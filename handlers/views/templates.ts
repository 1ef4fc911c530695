import {
  actions,
  at,
  type Block,
  button,
  clampChars,
  field,
  fields,
  type Localized,
  many,
  note,
  type PlainRow,
  same,
  TEMPLATE_OCCASIONS,
  TEMPLATE_SCENES,
  TEMPLATE_STATES,
  type Template,
  table,
  templateScope,
  text,
  type Value,
  valueArg,
  withData,
} from '#kit';

/** A template by its code; unknown ones are refused by the service, which names those that there are. */
export const templateArg = valueArg(
  { zh: '话术编号（例如 hello）', en: 'template code (such as hello)' },
  (typed) => (typed.length <= 60 ? { value: typed.toLowerCase() } : undefined),
  { keys: ['编号', '话术', 'code', 'template'] },
);

/** `2`, `v2`, `第2版`. */
export const versionArg = {
  ...valueArg({ zh: '版本', en: 'version' }, (typed) => {
    const [, n] = /^(?:v|第)?(\d{1,6})版?$/i.exec(typed) ?? [];
    return n && Number(n) > 0 ? { value: Number(n) } : undefined;
  }),
  optional: true,
};

type Found = { template: Template; why: Localized | undefined };

export const templateData = ({ template: one, why }: Found): PlainRow => ({
  code: one.code,
  version: one.version,
  scene: one.scene,
  occasion: one.occasion,
  scope: one.scope,
  shop: one.shop ?? null,
  platform: one.platform || null,
  sku: one.sku ?? null,
  coupon: one.couponId ?? null,
  promotion: one.promotionId ?? null,
  until: endOf(one)?.toISOString() ?? null,
  state: one.state,
  usable: why === undefined,
  zh: one.texts.zh,
  en: one.texts.en,
});

const endOf = ({ until, endsAt }: Template): Date | undefined => endsAt ?? until;

/** `可用`, or the shortest word for why not. */
const standingOf = ({ template, why }: Found): Localized =>
  why === undefined
    ? { zh: '可用', en: 'in use' }
    : template.state === 'approved'
      ? { zh: '已过期', en: 'over' }
      : TEMPLATE_STATES[template.state];

export function templateTable(found: readonly Found[], total: number): Block {
  const rows: Value[][] = found.map((one) => [
    one.template.code,
    TEMPLATE_SCENES[one.template.scene],
    { zh: clampChars(one.template.texts.zh, 60), en: clampChars(one.template.texts.en, 60) },
    templateScope(one.template, one.template.shop),
    standingOf(one),
  ]);
  const columns = [
    { label: { zh: '编号', en: 'Code' } },
    { label: { zh: '场景', en: 'Scene' } },
    { label: { zh: '内容', en: 'Text' } },
    { label: { zh: '范围', en: 'For' } },
    { label: { zh: '状态', en: 'State' } },
  ];
  return withData(table(columns, rows, total), found.map(templateData));
}

const MOST_BUTTONS = 4;

/** One tap to the filled text; of what waits, one to its approval. */
export function templateButtons(found: readonly Found[]): Block[] {
  const buttons = found.slice(0, MOST_BUTTONS).flatMap(({ template: { code, version, state }, why }) => {
    if (why === undefined)
      return button({ label: { zh: `用 ${code}`, en: `Use ${code}` }, says: `template use ${code}` });
    return state === 'proposed'
      ? button({ label: { zh: `批准 ${code}`, en: `Approve ${code}` }, says: `template approve ${code} ${version}` })
      : [];
  });
  return buttons.length > 0 ? [actions(...buttons)] : [];
}

/** Both texts as they are kept, with what they are for and how they stand. */
export function templateBlocks({ template: one, why }: Found): Block[] {
  const end = endOf(one);
  return [
    fields(
      field({ zh: '中文', en: 'Chinese' }, one.texts.zh),
      field({ zh: '英文', en: 'English' }, one.texts.en),
      field({ zh: '场景', en: 'Scene' }, TEMPLATE_SCENES[one.scene]),
      field({ zh: '范围', en: 'For' }, templateScope(one, one.shop)),
      field({ zh: '版本', en: 'Version' }, one.version),
      field({ zh: '状态', en: 'State' }, TEMPLATE_STATES[one.state]),
      ...(one.occasion ? [field({ zh: '推送时机', en: 'Sent when' }, TEMPLATE_OCCASIONS[one.occasion])] : []),
      ...(end ? [field({ zh: '到', en: 'Until' }, at(end))] : []),
      field({ zh: '提交', en: 'Proposed by' }, one.proposedBy),
      ...(one.state !== 'proposed' && one.stepAt
        ? [field({ zh: '由谁', en: 'By' }, one.stepBy), field({ zh: '时间', en: 'At' }, at(one.stepAt))]
        : []),
    ),
    ...(why ? [note({ zh: `现在不能用：${why.zh}`, en: `It cannot be used now: ${why.en}` })] : []),
  ];
}

export function versionsTable(versions: readonly Template[]): Block {
  const columns = [
    { label: { zh: '版本', en: 'Version' }, align: 'right' as const },
    { label: { zh: '状态', en: 'State' } },
    { label: { zh: '提交', en: 'Proposed by' } },
    { label: { zh: '最后一步', en: 'Last step by' } },
    { label: { zh: '时间', en: 'At' } },
    { label: { zh: '中文', en: 'Chinese' } },
    { label: { zh: '英文', en: 'English' } },
  ];
  const rows: Value[][] = versions.map((one) => [
    one.version,
    TEMPLATE_STATES[one.state],
    one.proposedBy,
    one.stepBy,
    one.stepAt ? at(one.stepAt) : '–',
    clampChars(one.texts.zh, 120),
    clampChars(one.texts.en, 120),
  ]);
  return withData(
    table(columns, rows),
    versions.map((template) =>
      templateData({ template, why: template.state === 'approved' ? undefined : TEMPLATE_STATES[template.state] }),
    ),
  );
}

/** The filled text, by itself so that it can be copied. */
export const copyBlocks = (texts: Localized, lang: 'zh' | 'en' | undefined): Block[] => [
  text(lang ? same(texts[lang]) : texts),
];

export const takenWords = (takers: readonly string[], sentTo: number): Localized => ({
  zh: `推送 ${sentTo} 人，已取用：${takers.join('、') || '还没有'}`,
  en: `Sent to ${many(sentTo, 'agent')}, taken by ${takers.join(', ') || 'nobody yet'}`,
});
