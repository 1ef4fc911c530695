import { card, defineCommand, note, optional, table, UserError } from '#kit';
import { chainCode, chainName, severityShown } from '../views/chains.ts';

export default defineCommand({
  name: { zh: '升级链', en: 'chain' },
  aliases: ['chains', '升级'],
  summary: { zh: '谁先被问、多久没人接手再问谁', en: 'Who is asked first, and who next when nobody takes it over' },
  examples: ['升级链', 'chain public-opinion', '升级链 优惠券'],
  permission: 'alerts.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/alerts/chains', scope: 'alerts.read' },
  args: { code: optional(chainCode) },
  async run({ args, services }) {
    const chains = await services.escalations.list(args.code);
    if (chains.length === 0) throw new UserError('chain.none', { zh: '没有这条升级链', en: 'There is no such chain' });
    const columns = [
      { label: { zh: '升级链', en: 'Chain' } },
      { label: { zh: '级别', en: 'From' } },
      { label: { zh: '步骤', en: 'Steps' } },
      { label: { zh: '来源', en: 'Set' } },
    ];
    const rows = chains.map(({ code, chain, words, set }) => [
      chainName(code),
      severityShown(chain.from),
      words,
      set ? { zh: `第 ${chain.version} 版`, en: `version ${chain.version}` } : { zh: '默认', en: 'shipped' },
    ]);
    return card({ zh: '升级链', en: 'Escalation chains' }, [
      table(columns, rows),
      note({
        zh: '没有列出的受众用“默认”这条。改动不影响正在升级的告警。',
        en: 'What is not listed uses “everything else”. A change leaves what is being escalated as it is.',
      }),
    ]);
  },
});
