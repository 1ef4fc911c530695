import { actions, card, defineCommand, type Localized, same, table, text } from '#kit';

const STATES: Record<string, Localized> = {
  running: { zh: '运行中', en: 'running' },
  done: { zh: '完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
};

/** 完成，1 条消息. */
function outcomeOf({ state, result = '' }: { state: string; result: string | undefined }): Localized {
  const { zh, en } = STATES[state] ?? same(state);
  const said = /^(\d+) messages?$/.exec(result)?.[1];
  if (said !== undefined)
    return { zh: `${zh}，${said} 条消息`, en: `${en}, ${said} message${said === '1' ? '' : 's'}` };
  return result === '' ? { zh, en } : { zh: `${zh}：${result}`, en: `${en}: ${result}` };
}

export default defineCommand({
  name: { zh: '任务', en: 'jobs' },
  aliases: ['rw', 'job'],
  summary: { zh: '列出定时任务：下次时间和上次结果', en: 'List the scheduled jobs: next time and last result' },
  examples: ['任务', 'jobs'],
  permission: 'jobs.read',
  effect: 'read',
  args: {},
  async run({ services }) {
    const jobs = await services.jobs.list();
    if (jobs.length === 0)
      return card({ zh: '没有任务', en: 'There are no jobs' }, [
        text({ zh: '把任务放进 handlers/jobs 就会出现', en: 'They appear when put into handlers/jobs' }),
      ]);
    const columns = [
      { label: { zh: '任务', en: 'Job' } },
      { label: { zh: '做什么', en: 'What it does' } },
      { label: { zh: '时间表', en: 'Schedule' } },
      { label: { zh: '下次', en: 'Next' } },
      { label: { zh: '上次', en: 'Last slot' } },
      { label: { zh: '结果', en: 'Result' } },
    ];
    const rows = jobs.map((job) => [
      job.name,
      job.summary,
      `${job.schedule} ${job.timeZone}`,
      job.paused ? { zh: '已暂停', en: 'paused' } : job.next ? { at: job.next.toISOString() } : '–',
      job.last ? { at: job.last.slot.toISOString() } : '–',
      job.last ? outcomeOf(job.last) : '–',
    ]);
    const first = jobs
      .slice(0, 3)
      .map((job) => ({ label: { zh: `现在运行 ${job.name}`, en: `Run ${job.name}` }, says: `jobs run ${job.name}` }));
    return card({ zh: `任务 · ${jobs.length} 个`, en: `Jobs · ${jobs.length}` }, [
      table(columns, rows),
      actions(...first),
    ]);
  },
});
