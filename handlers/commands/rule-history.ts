import { card, defineCommand, rest, SEVERITY_WORDS, table } from '#kit';
import { authorWords, instantOr, nowWords, paramsWords, scopeWords } from '../views/rules.ts';

export default defineCommand({
  name: { zh: '规则 历史', en: 'rule history' },
  aliases: ['规则 版本'],
  summary: {
    zh: '一条规则的所有版本：谁在什么时候改成什么，谁批准，为什么',
    en: 'All versions of a rule: who set it to what and when, who approved, and why',
  },
  examples: ['规则 历史 price-gap', 'rule history price-gap'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  args: { rule: rest({ zh: '规则（编号或名称）', en: 'rule (code or name)' }, { max: 100 }) },
  async run({ args, services, now, most }) {
    const rule = services.rules.called(args.rule);
    const { rows, total } = await services.rules.history(rule, { now, limit: most(20) });
    return card({ zh: `规则历史 · ${rule.code}`, en: `History of ${rule.code}` }, [
      table(
        [
          { label: { zh: '版本', en: 'Version' }, align: 'right' },
          { label: { zh: '时间', en: 'When' } },
          { label: { zh: '范围', en: 'Where' } },
          { label: { zh: '设置', en: 'Setting' } },
          { label: { zh: '级别', en: 'Severity' } },
          { label: { zh: '谁', en: 'By' } },
          { label: { zh: '原因', en: 'Reason' } },
          { label: { zh: '状态', en: 'State' } },
        ],
        rows.map((one) => [
          one.version,
          instantOr(one.at),
          scopeWords(one),
          one.enabled ? paramsWords({ rule, params: one.params }) : { zh: '停用', en: 'off' },
          SEVERITY_WORDS[one.severity],
          authorWords(one),
          one.reason,
          nowWords(one),
        ]),
        total,
      ),
    ]);
  },
});
