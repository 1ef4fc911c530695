import { parentPort } from 'node:worker_threads';
import type { Job } from '../../../src/charts/worker.ts';

// The real worker, which first does as the chart's title says. This listener is the first, so it is heard first.
parentPort?.on('message', ({ chart }: Job) => {
  if (chart.title.en === 'exit') process.exit(3);
  if (chart.title.en === 'throw') throw new Error('thrown in the thread');
  while (chart.title.en === 'hang');
});
await import('../../../src/charts/worker.ts');
