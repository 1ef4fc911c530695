import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MonitorKind } from '../watch/monitor-kind.ts';

/** Marks are kept for an hour: whoever looks at everything as often misses none of them. */
export const MOST_SWEEP_SECONDS = 3600;

/** A mark of this kind names nothing: whoever runs the rule looks at everything, since it was set differently. */
export const markOfRule = (rule: string): string => `rule:${rule}`;

/** The monitors of this folder, one a file named after its code, by code. Throws at start when one is broken. */
export async function loadMonitors(folder: string = import.meta.dirname): Promise<readonly MonitorKind[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && file !== 'load.ts').sort();
  return Promise.all(
    files.map(async (file) => {
      const { monitor } = (await import(pathToFileURL(`${folder}/${file}`).href)) as { monitor?: MonitorKind };
      if (!monitor || basename(file, '.ts') !== monitor.code)
        throw new Error(`compliance/monitors/${file} must export the monitor "${basename(file, '.ts')}"`);
      if (monitor.sweepEverySeconds > MOST_SWEEP_SECONDS || monitor.everySeconds > monitor.sweepEverySeconds)
        throw new Error(`the monitor "${monitor.code}" must look at everything at least each ${MOST_SWEEP_SECONDS} s`);
      return { ...monitor, marks: [...monitor.marks, ...monitor.rules.map(markOfRule)] };
    }),
  );
}
