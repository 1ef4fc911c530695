import { actions, card, defineCommand, MODULE_WORDS, note, SEVERITY_WORDS, table, withData } from '#kit';
import { paramsWords, stateWords } from '../views/rules.ts';

export default defineCommand({
  name: { zh: '规则', en: 'rule' },
  aliases: ['rules', '合规规则', '规则 列表', 'rule list', '規則'],
  summary: {
    zh: '合规规则：按模块列出状态、级别、依据、版本和未处理的违规',
    en: 'The compliance rules by module: state, severity, clause, version and what is open',
  },
  examples: ['规则', 'rule'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/compliance/rules', scope: 'compliance.read' },
  args: {},
  async run({ services, now }) {
    const rows = await services.rules.list(now);
    const list = table(
      [
        { label: { zh: '模块', en: 'Module' } },
        { label: { zh: '规则', en: 'Rule' } },
        { label: { zh: '状态', en: 'State' } },
        { label: { zh: '级别', en: 'Severity' } },
        { label: { zh: '未处理', en: 'Open' }, align: 'right' },
        { label: { zh: '版本', en: 'Version' }, align: 'right' },
        { label: { zh: '依据', en: 'Clause' } },
      ],
      rows.map((row) => [
        MODULE_WORDS[row.rule.module],
        { zh: `${row.rule.code} ${row.rule.name.zh}`, en: `${row.rule.code} ${row.rule.name.en}` },
        stateWords(row),
        SEVERITY_WORDS[row.severity],
        row.open,
        row.version,
        row.rule.clause,
      ]),
    );
    const data = rows.map((row) => ({
      rule: row.rule.code,
      module: row.rule.module,
      name: row.rule.name.en,
      clause: row.rule.clause.en,
      state: row.state,
      severity: row.severity,
      version: row.version,
      overrides: row.overrides,
      open: row.open,
      params: JSON.stringify(row.params),
      shown: paramsWords(row).en,
    }));
    const [first] = rows;
    return card({ zh: `规则 · ${rows.length} 条`, en: `Rules · ${rows.length}` }, [
      withData(list, data),
      note({
        zh: '版本 1 随系统；看一条：规则 查看 编号；改：规则 设置 编号 参数=值 原因',
        en: 'Version 1 came with the system; rule show CODE for one, rule set CODE name=value reason to change it',
      }),
      ...(first ? [actions({ label: { zh: '看未处理的违规', en: 'What is open' }, says: 'findings' })] : []),
    ]);
  },
});
