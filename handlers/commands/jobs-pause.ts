import { defineCommand } from '#kit';
import { jobName, pausedCard } from '../views/jobs.ts';

export default defineCommand({
  name: { zh: '任务 暂停', en: 'jobs pause' },
  aliases: ['暂停任务'],
  summary: { zh: '暂停一个任务的时间表', en: 'Pause a job' },
  examples: ['任务 暂停 low-stock', 'jobs pause low-stock'],
  permission: 'jobs.run',
  effect: 'write',
  args: { name: { ...jobName, suggest: 'job' as const } },
  plan: ({ args, services, actor }) => services.jobs.planPause(args.name, true, actor.name),
  async apply({ effect, services }) {
    await services.jobs.applyPause(effect);
    return pausedCard(effect, { zh: '任务已暂停', en: 'Job paused' });
  },
});
