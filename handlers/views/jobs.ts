import { type Effect, irreversible, rest } from '#kit';

export const jobName = rest({ zh: '任务名', en: 'job' }, { max: 60 });

export const runEffect = (name: string): Effect => ({
  summary: { zh: `现在运行任务 ${name}`, en: `Run the job ${name} now` },
  rows: [],
  figures: [],
  inverse: irreversible('任务运行后不能撤销', 'a job that ran cannot be undone'),
  data: { name },
});
