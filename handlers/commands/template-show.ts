import { actions, button, card, defineCommand } from '#kit';
import { templateArg, templateBlocks, versionsTable } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 查看', en: 'template show' },
  aliases: ['话术 看'],
  summary: {
    zh: '看一条话术的两种语言、范围、状态',
    en: 'Show a template: both languages, what it is for, how it stands',
  },
  examples: ['话术 查看 hello', 'template show sold-out'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  args: { code: templateArg },
  async run({ args, services, now }) {
    const { lead, why, versions } = await services.templates.show(args.code, now);
    const waiting = versions.find(({ state }) => state === 'proposed');
    const buttons = [
      ...(why
        ? []
        : [button({ label: { zh: '使用', en: 'Use' }, says: `template use ${lead.code}`, style: 'primary' })]),
      ...(waiting
        ? [
            button({
              label: { zh: `批准第 ${waiting.version} 版`, en: `Approve version ${waiting.version}` },
              says: `template approve ${lead.code} ${waiting.version}`,
            }),
          ]
        : []),
      button({ label: { zh: '历史', en: 'History' }, says: `template history ${lead.code}` }),
    ];
    return card({ zh: `话术 · ${lead.code}`, en: `Template · ${lead.code}` }, [
      ...templateBlocks({ template: lead, why }),
      ...(waiting && waiting !== lead ? [versionsTable([waiting])] : []),
      actions(...buttons),
    ]);
  },
});
