import { card, defineCommand, optional, rest, text } from '#kit';
import { templateArg, versionArg } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 停用', en: 'template retire' },
  aliases: ['停用话术'],
  summary: { zh: '停用一条话术，或只停用它的一版', en: 'Retire a template, or one version of it' },
  examples: ['话术 停用 hello', 'template retire hello 1 says the wrong hours'],
  permission: 'templates.write',
  reach: 'shop',
  effect: 'write',
  args: {
    code: templateArg,
    version: { ...versionArg, marker: { zh: '版本', en: 'version' } },
    reason: optional(rest({ zh: '原因', en: 'reason' }, { verbatim: true })),
  },
  plan: ({ args, services }) => services.templates.planRetire(retiring(args)),
  async apply({ effect, by, actor, services, trace, now }) {
    await services.templates.applyStep(effect, 'retired', { personId: actor.personId, actor: by.actor, trace, now });
    return card(
      { zh: `话术已停用 · ${effect.data['code']}`, en: `Template retired · ${effect.data['code']}` },
      [text(effect.summary)],
      'success',
    );
  },
});

type Args = { code: string; version: number | undefined; reason: string | undefined };

/** `hello 2 too long`: a number in front of the reason is the version. */
function retiring({ code, version, reason = '' }: Args) {
  const [, n, words = ''] = /^(?:v|第)?(\d{1,6})版?(?:\s+(.*))?$/is.exec(reason) ?? [];
  return version === undefined && n ? { code, version: Number(n), reason: words } : { code, version, reason };
}
