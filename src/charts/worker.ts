import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Lang } from '../core/localized.ts';
import type { Chart } from '../core/message.ts';
import { type Draw, type Fonts, loadDraw } from './canvas.ts';

export type Setup = { fonts?: Fonts };
export type Job = { id: number; chart: Chart; lang: Lang };
export type Done = { id: number; png: Uint8Array } | { id: number; error: string };

let loading: Promise<Draw> | undefined;

async function work({ id, chart, lang }: Job): Promise<Done> {
  try {
    loading ??= loadDraw((workerData as Setup).fonts);
    const draw = await loading;
    return { id, png: await draw(chart, lang) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', async (job: Job) => {
  const done = await work(job);
  // Canvases are freed by finalizers, which run only between turns: drawing without a pause grows to gigabytes.
  await setImmediate();
  parentPort?.postMessage(done);
});
