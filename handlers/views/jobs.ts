import { card, type Effect, field, fields, irreversible, type Localized, type Message, rest } from '#kit';

export const jobName = rest({ zh: '任务名', en: 'job' }, { max: 60 });

export const runEffect = (name: string): Effect => ({
  summary: { zh: `现在运行任务 ${name}`, en: `Run the job ${name} now` },
  rows: [],
  figures: [],
  inverse: irreversible('任务运行后不能撤销', 'a job that ran cannot be undone'),
  data: { name },
});

/** What was done to a job's schedule. */
export const pausedCard = (effect: Effect, done: Localized): Message => {
  const name = String(effect.data['name']);
  const changes = effect.rows.flatMap((row) => row.changes);
  return card(
    { zh: `${done.zh} · ${name}`, en: `${done.en} · ${name}` },
    [fields(...changes.map((change) => field(change.label, change.after)))],
    'success',
  );
};
