import { actions, card, defineCommand, field, fields, note, optional, valueArg } from '#kit';
import { handbookTable, moduleBlocks, moduleButtons, pickRules, versionWords } from '../views/handbook.ts';

export default defineCommand({
  name: { zh: '手册', en: 'handbook' },
  aliases: ['合规手册'],
  summary: {
    zh: '合规手册：现在生效的规则和条款，按模块或单条看；v2 看第 2 版',
    en: 'The compliance handbook: rules and clauses in force, whole, by module or one rule; v2 shows version 2',
  },
  examples: ['手册', 'handbook', '手册 价格与促销', 'handbook content', 'handbook price-gap', 'handbook v1'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/handbook', scope: 'compliance.read' },
  args: {
    about: optional(
      valueArg({ zh: '模块、规则或版本（v2）', en: 'module, rule or version (v2)' }, (typed) =>
        typed.length <= 100 ? { value: typed } : undefined,
      ),
    ),
    version: optional(
      valueArg({ zh: '版本（v2）', en: 'version (v2)' }, (typed) => {
        const [, n] = /^v?(\d{1,6})$/i.exec(typed) ?? [];
        return n ? { value: Number(n) } : undefined;
      }),
    ),
  },
  async run({ args, services, actor, now }) {
    const [, typed] = /^v(\d{1,6})$/i.exec(args.about ?? '') ?? [];
    const version = typed ? Number(typed) : args.version;
    const shown = await services.office.read({ ...(version !== undefined && { version }), now });
    const about = typed ? undefined : args.about;
    const rules = pickRules(shown.content.rules, about);
    const acked = await services.office.ackedBy(actor.personId);
    const page = services.office.pageUrl();
    const read = acked === shown.version;
    const title = versionWords(shown);
    return card({ zh: `合规手册 · ${title.zh}`, en: `Compliance handbook · ${title.en}` }, [
      ...(about === undefined
        ? [handbookTable(shown.content.rules)]
        : moduleBlocks(rules, await services.office.recentNotes(now))),
      fields(
        field(
          { zh: '你', en: 'You' },
          read
            ? { zh: '已确认这一版', en: 'have acknowledged it' }
            : { zh: '还没有确认这一版', en: 'have not acknowledged it' },
        ),
        ...(page ? [field({ zh: '整本', en: 'Whole' }, page)] : []),
      ),
      ...(about === undefined
        ? [note({ zh: '发送 手册 <模块或规则> 看全文', en: 'Send handbook <module or rule> to read it in full' })]
        : []),
      actions(
        ...(read || version !== undefined
          ? []
          : [{ label: { zh: '确认已读', en: 'I have read it' }, says: 'handbook ack', style: 'primary' as const }]),
        ...(about === undefined ? moduleButtons() : [{ label: { zh: '整本', en: 'All' }, says: 'handbook' }]),
      ),
    ]);
  },
});
