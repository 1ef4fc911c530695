import { Worker } from 'node:worker_threads';
import type { Lang } from '../core/localized.ts';
import type { Chart } from '../core/message.ts';
import type { Fonts } from './canvas.ts';
import type { Done, Job, Setup } from './worker.ts';

export type ThreadOptions = {
  /** From handing a chart to the thread until its picture; the first one also loads the library. Default 10 s. */
  timeoutMs?: number;
  /** Fonts with Chinese glyphs in place of the packaged Noto Sans SC. */
  fonts?: Fonts;
  /** The thread's module, for tests. */
  worker?: URL;
};

export type DrawingThread = {
  /** One at a time: the caller waits for the last one before it asks for the next. */
  draw(chart: Chart, lang: Lang): Promise<Buffer>;
  stop(): Promise<void>;
};

function startWorker({ worker = new URL('./worker.ts', import.meta.url), fonts }: ThreadOptions): Worker {
  const workerData: Setup = fonts ? { fonts } : {};
  // None of the process's environment, so no secrets; only our own fonts, so that pictures are the same on every host.
  const env = { NODE_ENV: 'production', DISABLE_SYSTEM_FONTS_LOAD: '1' };
  const resourceLimits = { maxOldGenerationSizeMb: 512 };
  return new Worker(worker, { name: 'charts', workerData, env, execArgv: [], resourceLimits });
}

/** Hands one job to a worker. `ended` says why there is no answer: it died or took too long. */
async function ask(worker: Worker, job: Job, timeoutMs: number): Promise<Done | { ended: string }> {
  worker.postMessage(job);
  return new Promise((resolve) => {
    const settle = (outcome: Done | { ended: string }) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const onMessage = (done: Done) => done.id === job.id && settle(done);
    const onError = (error: unknown) => settle({ ended: error instanceof Error ? error.message : String(error) });
    const onExit = (code: number) => settle({ ended: `the thread ended with code ${code}` });
    const timer = setTimeout(() => settle({ ended: `it took longer than ${timeoutMs / 1000} s` }), timeoutMs);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

/**
 * The thread that draws. It starts with the first chart, is replaced by a new one after it hung or died (that chart is
 * rejected), and keeps the process alive only while it draws.
 */
export function createThread(options: ThreadOptions): DrawingThread {
  const { timeoutMs = 10_000 } = options;
  let current: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const worker = startWorker(options);
    const forget = () => {
      if (current === worker) current = undefined;
    };
    // Also while nothing is drawn: an 'error' that nobody hears would end the process.
    worker.on('error', forget).on('exit', forget);
    return worker;
  }

  return {
    async draw(chart, lang) {
      current ??= start();
      const worker = current;
      worker.ref();
      lastId += 1;
      const outcome = await ask(worker, { id: lastId, chart, lang }, timeoutMs).finally(() => worker.unref());
      if ('png' in outcome) return Buffer.from(outcome.png.buffer, outcome.png.byteOffset, outcome.png.byteLength);
      if ('error' in outcome) throw new Error(`the chart cannot be drawn: ${outcome.error}`);
      if (current === worker) current = undefined;
      await worker.terminate();
      throw new Error(`the chart was not drawn: ${outcome.ended}`);
    },
    async stop() {
      await current?.terminate();
    },
  };
}
