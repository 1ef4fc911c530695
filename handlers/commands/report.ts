import { defineCommand, REPORT_KINDS, reportCalled, reportCard, valueArg } from '#kit';
import { asOfArg, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '报告', en: 'report' },
  aliases: ['专题报告', '報告'],
  summary: {
    zh: '三份专题报告：用户行为、供应链效率、合规风险，默认上个月',
    en: 'The three special reports: user behaviour, supply-chain efficiency, compliance risk; of the last month by default',
  },
  examples: ['报告 用户', 'report user', 'report supply 2026-10', '报告 合规 2026Q3', '报告 供应链 @ 2026-11-10T09:00'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/reports/{kind}', scope: 'kpi.read' },
  args: {
    kind: valueArg(
      { zh: '用户、供应链或合规', en: 'user, supply or compliance' },
      (typed) => {
        const kind = reportCalled(typed);
        return kind && { value: kind };
      },
      { suggest: [...Object.keys(REPORT_KINDS), '用户', '供应链', '合规'] },
    ),
    period: periodArg,
    asOf: asOfArg,
  },
  async run({ args, services, room, now }) {
    const made = await services.digests.report(args.kind, { period: args.period, asOf: args.asOf }, { room, now });
    const card = reportCard({ code: made.kept.code, kind: args.kind, facts: made.kept.facts });
    return { ...card, keep: (writing) => writing.digests.keep(made) };
  },
});
