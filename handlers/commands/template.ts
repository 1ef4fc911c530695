import { actions, button, card, defineCommand, note, optional, rest, TEMPLATE_VARIABLES } from '#kit';
import { templateButtons, templateTable } from '../views/templates.ts';

const MOST = 20;

export default defineCommand({
  name: { zh: '话术', en: 'template' },
  aliases: ['templates', '话术 查找', 'template search'],
  summary: {
    zh: '查客服话术：写场景（欢迎、促销、缺货、延迟、退款、投诉、节日）、店铺或内容里的词；“全部”也列已停用的',
    en: 'Find what agents say: a scene (greeting, promotion, stock-out, delay, refund, complaint, festival), a shop or words of the text; “all” also lists retired ones',
  },
  examples: ['话术 促销', 'template stock-out', '话术 退款 运费', 'template all'],
  permission: 'templates.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/templates', scope: 'templates.read' },
  args: { words: optional(rest({ zh: '场景或词', en: 'a scene or words' })) },
  async run({ args, services, now, most }) {
    const found = await services.templates.search(args.words ?? '', now);
    if (found.length === 0)
      return card({ zh: '话术 · 没有找到', en: 'Templates · none found' }, [
        note({
          zh: `换个词再查，或发送 话术 提交 写一条；可以用的变量：${TEMPLATE_VARIABLES.zh}`,
          en: `Try other words, or write one with template propose; variables: ${TEMPLATE_VARIABLES.en}`,
        }),
        actions(button({ label: { zh: '看全部', en: 'See all' }, says: 'template all' })),
      ]);
    const rows = found.slice(0, most(MOST));
    return card({ zh: `话术 · ${found.length} 条`, en: `Templates · ${found.length}` }, [
      templateTable(rows, found.length),
      ...templateButtons(rows),
    ]);
  },
});
