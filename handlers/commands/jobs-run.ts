import { card, defineCommand, text } from '#kit';
import { jobName, runEffect } from '../views/jobs.ts';

export default defineCommand({
  name: { zh: '任务 运行', en: 'jobs run' },
  aliases: ['运行任务'],
  summary: { zh: '现在就运行一个任务', en: 'Run a job now' },
  examples: ['任务 运行 low-stock', 'jobs run low-stock'],
  permission: 'jobs.run',
  effect: 'write',
  args: { name: { ...jobName, suggest: 'job' as const } },
  async plan({ args, services }) {
    await services.jobs.requireNamed(args.name);
    return runEffect(args.name);
  },
  async apply({ effect, by, services }) {
    const name = String(effect.data['name']);
    await services.jobs.requestRun(name, by.actor);
    return card(
      { zh: `已安排运行 · ${name}`, en: `Run requested · ${name}` },
      [text({ zh: '结果请发送 任务 查看', en: 'Send jobs to see its result' })],
      'success',
    );
  },
});
