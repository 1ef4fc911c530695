import { defineCommand } from '#kit';
import { jobName, pausedCard } from '../views/jobs.ts';

export default defineCommand({
  name: { zh: '任务 恢复', en: 'jobs resume' },
  aliases: ['恢复任务'],
  summary: { zh: '恢复一个任务的时间表', en: 'Resume a job' },
  examples: ['任务 恢复 low-stock', 'jobs resume low-stock'],
  permission: 'jobs.run',
  effect: 'write',
  args: { name: { ...jobName, suggest: 'job' as const } },
  plan: ({ args, services, actor }) => services.jobs.planPause(args.name, false, actor.name),
  async apply({ effect, services }) {
    await services.jobs.applyPause(effect);
    return pausedCard(effect, { zh: '任务已恢复', en: 'Job resumed' });
  },
});
