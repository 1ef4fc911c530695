import { card, defineCommand } from '#kit';
import { templateArg, versionsTable } from '../views/templates.ts';

export default defineCommand({
  name: { zh: '话术 历史', en: 'template history' },
  summary: {
    zh: '一条话术的每一版：谁提交、谁批准、写了什么',
    en: 'Every version of a template: who proposed and approved it, what it says',
  },
  examples: ['话术 历史 hello', 'template history hello'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  args: { code: templateArg },
  async run({ args, services, now }) {
    const { lead, versions } = await services.templates.show(args.code, now);
    return card({ zh: `话术历史 · ${lead.code}`, en: `Template history · ${lead.code}` }, [versionsTable(versions)]);
  },
});
