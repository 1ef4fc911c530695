import { parentPort } from 'node:worker_threads';
import type { Job } from '../../../src/charts/worker.ts';

const cell = new Int32Array(new SharedArrayBuffer(4));
// The real worker, which first does as the chart's title says. This listener is the first, so it is heard first.
parentPort?.on('message', ({ chart }: Job) => {
  if (chart.title.en === 'exit') process.exit(3);
  if (chart.title.en === 'throw') throw new Error('thrown in the thread');
  // Never comes back, as any endless loop, but lets others have the processor.
  while (chart.title.en === 'hang') Atomics.wait(cell, 0, 0, 50);
});
await import('../../../src/charts/worker.ts');
