import { card, day, defineCommand, field, fields, optional, rest, text, valueArg } from '#kit';

export default defineCommand({
  name: { zh: '培训 记录', en: 'training add' },
  aliases: ['training note', '培训 添加'],
  summary: {
    zh: '记一次合规培训：主题、参加的人（逗号隔开，或 全员）、凭证；人齐了就完成当季的待办',
    en: 'Note a training: topic, who took part (commas between, or all), proof; closes the to-do once everyone has taken part',
  },
  examples: [
    '培训 记录 广告法 console:me 签到表在 3 号抽屉',
    'training add "advertising law" all signed list in drawer 3',
    'training add pricing on=2026-11-20 console:me recording 17',
  ],
  permission: 'compliance.write',
  effect: 'write',
  http: { method: 'POST', path: '/trainings', scope: 'compliance.write' },
  args: {
    topic: valueArg({ zh: '主题', en: 'topic' }, (typed) => (typed.length <= 200 ? { value: typed } : undefined)),
    people: valueArg<string>(
      { zh: '谁（账号或名字，逗号隔开，或 全员）', en: 'who (accounts or names with commas, or all)' },
      (typed) => (typed.length <= 8_000 ? { value: typed } : undefined),
      { takes: (typed, next) => (/[,，、]$/.test(typed) ? `${typed}${next}` : undefined) },
    ),
    day: optional({ ...day({ zh: '日期', en: 'day' }), marker: { zh: '在', en: 'on' } }),
    proof: optional(rest({ zh: '凭证', en: 'proof' }, { max: 300, verbatim: true })),
  },
  plan: ({ args, services, now }) =>
    services.office.planTraining(
      { topic: args.topic, people: args.people.split(/[,，、]/), proof: args.proof ?? '', day: args.day },
      now,
    ),
  async apply({ effect, by, services, actor, trace, now }) {
    const act = { personId: actor.personId, actor: by.actor, trace, now };
    const { id, closed } = await services.office.applyTraining(effect, act);
    return card(
      { zh: `已记下培训 ${id}`, en: `Training ${id} noted` },
      [
        text(effect.summary),
        ...(closed.length > 0 ? [fields(field({ zh: '完成的待办', en: 'To-dos closed' }, closed.join(', ')))] : []),
      ],
      'success',
    );
  },
});
