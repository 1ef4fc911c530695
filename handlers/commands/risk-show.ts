import { actions, card, defineCommand, field, fields, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '风险 查看', en: 'risk show' },
  aliases: ['看风险'],
  summary: {
    zh: '一项风险：可能性、影响、措施、负责人、关联的规则和预案',
    en: 'One risk: likelihood, effect, measure, owner, its rules and playbooks',
  },
  examples: ['风险 查看 R001', 'risk show R001'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/risks/{code}', scope: 'compliance.read' },
  args: { code: valueArg({ zh: '编号', en: 'code' }, (typed) => (typed.length <= 32 ? { value: typed } : undefined)) },
  async run({ args, services }) {
    const one = await services.office.riskCalled(args.code);
    return card({ zh: `风险 ${one.code} · ${one.name.zh}`, en: `Risk ${one.code} · ${one.name.en}` }, [
      text(one.measure),
      fields(
        field({ zh: '程度', en: 'Degree' }, one.likelihood * one.effect),
        field({ zh: '可能性', en: 'Likelihood' }, one.likelihood),
        field({ zh: '影响', en: 'Effect' }, one.effect),
        field({ zh: '类别', en: 'Category' }, one.category || '–'),
        field({ zh: '负责人', en: 'Owner' }, one.owner),
        field({ zh: '规则', en: 'Rules' }, one.rules.join(', ') || '–'),
        field({ zh: '预案', en: 'Playbooks' }, one.playbooks.join(', ') || '–'),
        field({ zh: '第几次写入', en: 'Written' }, one.version),
      ),
      ...(one.rules.length > 0
        ? [
            actions(
              ...one.rules.slice(0, 3).map((code) => ({ label: { zh: code, en: code }, says: `rule show ${code}` })),
            ),
          ]
        : []),
    ]);
  },
});
