import { card, choice, defineCommand, optional, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '证照 需要', en: 'paper need' },
  aliases: ['papers need'],
  summary: {
    zh: '一个品类要求哪种证照（类别或名称）；关闭则不再要求',
    en: 'What paper a category asks for, a kind or one by its name; off takes it back',
  },
  examples: [
    '证照 需要 食品 食品经营许可证',
    'paper need 食品 食品经营许可证 off',
    'paper need cosmetics qualification',
  ],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'POST', path: '/paper-needs', scope: 'compliance.write' },
  args: {
    category: valueArg({ zh: '品类', en: 'category' }, (typed) => (typed.length <= 60 ? { value: typed } : undefined)),
    what: valueArg({ zh: '类别或证照名', en: 'kind or name of the paper' }, (typed) =>
      typed.length <= 60 ? { value: typed } : undefined,
    ),
    state: optional(choice({ zh: '开启 或 关闭', en: 'on or off' }, { on: '开启', off: '关闭' })),
  },
  plan: ({ args, services }) =>
    services.papers.planNeed({ category: args.category, what: args.what, off: args.state === 'off' }),
  async apply({ effect, services, actor, trace, now }) {
    await services.papers.applyNeed({ effect, by: actor.personId, trace, now });
    return card({ zh: '品类要求已改', en: 'Needs changed' }, [text(effect.summary)], 'success');
  },
});
