import { actions, card, type Effect, field, fields, type Localized, type Message, text } from '#kit';

/** What is said when a rule was set, after the approval. */
export function ruleSetCard(effect: Effect, version: number, trace: string): Message {
  const { rule, scope } = effect.data;
  const title: Localized = { zh: `规则已改 · ${rule} 版本 ${version}`, en: `Rule set · ${rule}, version ${version}` };
  return card(
    title,
    [
      text({
        zh: '一分钟内在所有进程生效；已有的违规项不会自动消失',
        en: 'In force in every process within a minute; findings that are there do not vanish by themselves',
      }),
      fields(
        ...(scope === '' ? [] : [field({ zh: '范围', en: 'Where' }, String(scope))]),
        ...(effect.rows[0]?.changes ?? []).map(({ label, after }) => field(label, after)),
        ...effect.figures,
      ),
      actions(
        { label: { zh: '看规则', en: 'See the rule' }, says: `rule show ${rule}` },
        { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
      ),
    ],
    'success',
  );
}
