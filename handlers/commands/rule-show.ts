import {
  actions,
  card,
  defineCommand,
  field,
  fields,
  MODULE_WORDS,
  note,
  type RuleShown,
  rangeWords,
  rest,
  SEVERITY_WORDS,
  table,
  text,
  valueWords,
} from '#kit';
import { authorWords, instantOr, nowWords, paramsWords, scopeWords, stateWords } from '../views/rules.ts';

export default defineCommand({
  name: { zh: '规则 查看', en: 'rule show' },
  aliases: ['规则 详情', '看规则'],
  summary: {
    zh: '一条规则：依据、参数和范围、各店的单独设置、级别、生效时间、谁设的',
    en: 'One rule: clause, parameters with their ranges, narrower settings, severity, dates, author',
  },
  examples: ['规则 查看 price-gap', 'rule show price-gap'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  args: { rule: rest({ zh: '规则（编号或名称）', en: 'rule (code or name)' }, { max: 100 }) },
  async run({ args, services, now }) {
    const rule = services.rules.called(args.rule);
    const shown = await services.rules.show(rule, now);
    return card({ zh: `规则 · ${rule.code} ${rule.name.zh}`, en: `${rule.code} · ${rule.name.en}` }, [
      text(rule.text),
      fields(
        field({ zh: '依据', en: 'Clause' }, rule.clause),
        field({ zh: '模块', en: 'Module' }, MODULE_WORDS[rule.module]),
        field({ zh: '状态', en: 'State' }, stateWords(shown)),
        field({ zh: '级别', en: 'Severity' }, SEVERITY_WORDS[shown.severity]),
        field({ zh: '版本', en: 'Version' }, shown.version),
        field({ zh: '未处理的违规', en: 'Open findings' }, shown.open),
        field(
          { zh: '可以单独设', en: 'May be narrowed by' },
          rule.scopes.length > 0 ? rule.scopes.join(', ') : { zh: '不能', en: 'nothing' },
        ),
      ),
      ...paramsTable(shown),
      settingsTable(shown),
      note({
        zh: '越窄越优先：店铺、类目、平台、全部；改动先预览最近 30 天，再由第二个人批准',
        en: 'The narrowest counts: shop, category, platform, everywhere; a change is previewed over 30 days and approved by a second person',
      }),
      actions(
        { label: { zh: '历史', en: 'History' }, says: `rule history ${rule.code}` },
        { label: { zh: '违规项', en: 'Findings' }, says: `findings ${rule.code}` },
      ),
    ]);
  },
});

const paramsTable = ({ rule, params }: RuleShown) =>
  Object.keys(rule.params).length === 0
    ? []
    : [
        table(
          [
            { label: { zh: '参数', en: 'Parameter' } },
            { label: { zh: '意思', en: 'Meaning' } },
            { label: { zh: '现在', en: 'Now' }, align: 'right' },
            { label: { zh: '可设', en: 'Range' } },
          ],
          Object.entries(rule.params).map(([name, spec]) => [
            name,
            spec.words,
            valueWords(spec, params[name] ?? spec.value),
            rangeWords(spec),
          ]),
        ),
      ];

const settingsTable = ({ rule, settings }: RuleShown) =>
  table(
    [
      { label: { zh: '范围', en: 'Where' } },
      { label: { zh: '设置', en: 'Setting' } },
      { label: { zh: '级别', en: 'Severity' } },
      { label: { zh: '版本', en: 'Version' }, align: 'right' },
      { label: { zh: '从', en: 'From' } },
      { label: { zh: '到', en: 'Until' } },
      { label: { zh: '谁', en: 'By' } },
      { label: { zh: '状态', en: 'State' } },
    ],
    settings
      .slice(0, 20)
      .map((one) => [
        scopeWords(one),
        one.enabled ? paramsWords({ rule, params: one.params }) : { zh: '停用', en: 'off' },
        SEVERITY_WORDS[one.severity],
        one.version,
        instantOr(one.from),
        instantOr(one.until),
        authorWords(one),
        nowWords(one),
      ]),
    settings.length,
  );
