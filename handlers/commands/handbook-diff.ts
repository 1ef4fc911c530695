import { actions, card, defineCommand, optional, text, valueArg } from '#kit';
import { changesTable } from '../views/handbook.ts';

const versionArg = (zh: string, en: string) =>
  optional(
    valueArg({ zh, en }, (typed) => {
      const [, n] = /^v?(\d{1,6})$/i.exec(typed) ?? [];
      return n ? { value: Number(n) } : undefined;
    }),
  );

export default defineCommand({
  name: { zh: '手册 差异', en: 'handbook diff' },
  aliases: ['手册 对比'],
  summary: {
    zh: '手册两个版本之间改了什么；不写版本就看最近一次',
    en: 'What changed between two versions of the handbook; without numbers, the last change',
  },
  examples: ['手册 差异', 'handbook diff 1 2', 'handbook diff'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/handbook/diff', scope: 'compliance.read' },
  args: { from: versionArg('旧版本', 'older version'), to: versionArg('新版本', 'newer version') },
  async run({ args, services, most }) {
    const { from, to, changes } = await services.office.diff({ from: args.from, to: args.to });
    const title = {
      zh: `手册 第 ${from} 版 → 第 ${to} 版 · ${changes.length}`,
      en: `Handbook ${from} → ${to} · ${changes.length}`,
    };
    if (changes.length === 0)
      return card(title, [text({ zh: '没有你能看到的变化', en: 'Nothing changed that you may see' })]);
    return card(title, [
      changesTable(changes, most(20)),
      actions({ label: { zh: '看手册', en: 'Handbook' }, says: 'handbook' }),
    ]);
  },
});
