import { card, defineCommand, field, fields, optional, rest, text, UserError, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '平台政策 记录', en: 'policy note' },
  aliases: ['政策 记录'],
  summary: {
    zh: '记下一个平台的政策变了什么、涉及哪些规则，并完成当月的待办；rules= 和 url= 写在最后',
    en: 'Note what changed on a platform and which rules it touches, and close the month’s to-do; rules= and url= come last',
  },
  examples: [
    '平台政策 记录 淘宝 满减门槛下限改为 50 元 rules=coupon-threshold',
    'policy note doudian deposits rise from December rules=papers url=https://example.com/notice',
    'policy note taobao no changes',
  ],
  permission: 'compliance.write',
  effect: 'write',
  http: { method: 'POST', path: '/policy/notes', scope: 'compliance.write' },
  args: {
    platform: valueArg({ zh: '平台', en: 'platform' }, (typed) => (typed.length <= 40 ? { value: typed } : undefined)),
    words: optional(rest({ zh: '变了什么', en: 'what changed' }, { max: 4_000, verbatim: true })),
  },
  plan({ args, services, now }) {
    const { words, rules, url, day } = split(args.words ?? '');
    return services.office.planNote(
      { platform: args.platform, words, rules, url, ...(day !== undefined && { day }) },
      now,
    );
  },
  async apply({ effect, by, services, actor, trace, now }) {
    const { id, closed } = await services.office.applyNote(effect, {
      personId: actor.personId,
      actor: by.actor,
      trace,
      now,
    });
    return card(
      { zh: `已记下平台政策 ${id}`, en: `Policy note ${id} kept` },
      [
        text(effect.summary),
        ...(closed.length > 0 ? [fields(field({ zh: '完成的待办', en: 'To-dos closed' }, closed.join(', ')))] : []),
      ],
      'success',
    );
  },
});

const KEYED = /^(rules|规则|url|网址|day|日期)[=＝](.*)$/iu;
const NAMES: Record<string, 'rules' | 'url' | 'day'> = { 规则: 'rules', 网址: 'url', 日期: 'day' };

/** The words, and what is said of them by name wherever it stands. Throws policy.twice. */
function split(typed: string): { words: string; rules: string[]; url: string; day: string | undefined } {
  const given = new Map<string, string>();
  const words: string[] = [];
  for (const token of typed.split(/\s+/)) {
    const [, key = '', value = ''] = KEYED.exec(token) ?? [];
    const name = NAMES[key] ?? key.toLowerCase();
    if (key === '') words.push(token);
    else if (given.has(name))
      throw new UserError('policy.twice', {
        zh: `${key}= 写了两次，请只写一次`,
        en: `${key}= is there twice; write it once`,
      });
    else given.set(name, value);
  }
  const rules = (given.get('rules') ?? '').split(/[,，;；、]/).filter(Boolean);
  return { words: words.join(' ').trim(), rules, url: given.get('url') ?? '', day: given.get('day') };
}
