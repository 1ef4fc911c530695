import { actions, card, defineCommand, field, fields, table } from '#kit';

const SHOWN = 10;

export default defineCommand({
  name: { zh: '发件箱', en: 'outbox' },
  aliases: ['fjx'],
  summary: { zh: '等待发送的消息和没有送达的死信', en: 'Messages that wait, and dead letters that were not delivered' },
  examples: ['发件箱', 'outbox'],
  permission: 'outbox.read',
  effect: 'read',
  args: {},
  async run({ services }) {
    const counts = await services.outbox.counts();
    const { rows, total } = await services.outbox.dead(SHOWN);
    const columns = [
      { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
      { label: { zh: '时间', en: 'Time' } },
      { label: { zh: '群', en: 'Room' } },
      { label: { zh: '标题', en: 'Title' } },
      { label: { zh: '次数', en: 'Tries' }, align: 'right' as const },
      { label: { zh: '原因', en: 'Reason' } },
    ];
    const lines = rows.map((one) => [
      String(one.id),
      { at: one.at.toISOString() },
      one.room,
      one.title,
      one.attempts,
      one.reason,
    ]);
    const resend = rows
      .slice(0, 3)
      .map((one) => ({ label: { zh: `重发 ${one.id}`, en: `Send ${one.id} again` }, says: `outbox resend ${one.id}` }));
    return card(
      { zh: `发件箱 · ${counts.dead} 封死信`, en: `Outbox · ${counts.dead} dead letters` },
      [
        fields(
          field({ zh: '等待发送', en: 'Waiting' }, counts.queued),
          field({ zh: '最久等待（秒）', en: 'Oldest (s)' }, Math.round(counts.oldestQueuedSeconds)),
          field({ zh: '死信', en: 'Dead letters' }, counts.dead),
        ),
        ...(rows.length > 0 ? [table(columns, lines, total), actions(...resend)] : []),
      ],
      counts.dead > 0 ? 'warning' : 'normal',
    );
  },
});
