import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cron } from 'croner';
import { type Job, spanMs } from './define.ts';

/** The jobs under a folder, one a file named after it. Throws at start when one is broken. */
export async function loadJobs(folder: string): Promise<Job[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { default: job } = (await import(pathToFileURL(`${folder}/${file}`).href)) as { default: Job };
      if (basename(file, '.ts') !== job.name)
        throw new Error(`handlers/jobs/${file} holds the job "${job.name}": name it ${job.name}.ts`);
      spanMs(job.timeout);
      if (job.repeatAfter) spanMs(job.repeatAfter);
      if (!nextSlot(job, new Date(0))) throw new Error(`the schedule of the job "${job.name}" never comes`);
      return job;
    }),
  );
}

const cronOf = (job: Job): Cron => new Cron(job.schedule.cron, { timezone: job.schedule.timezone, paused: true });

/** The first slot after an instant. */
export const nextSlot = (job: Job, after: Date): Date | undefined => cronOf(job).nextRun(after) ?? undefined;

/**
 * The slots in (after, until], oldest first; of more than `most`, the latest ones. Looked for from the end: counting a
 * long downtime up from its start takes a minute's job half a minute of everybody's time.
 */
export function slotsBetween(job: Job, after: Date, until: Date, most = 500): Date[] {
  const cron = cronOf(job);
  const before = (instant: Date): Date | undefined => cron.previousRuns(1, instant)[0];
  const slots: Date[] = [];
  // A slot at `until` itself has come.
  for (let slot = before(new Date(until.getTime() + 1)); slot && slot > after; slot = before(slot)) {
    if (slot <= until) slots.unshift(slot);
    if (slots.length >= most) break;
  }
  return slots;
}
