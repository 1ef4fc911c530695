import type { Lang } from '../core/localized.ts';
import type { Chart } from '../core/message.ts';
import { createThread, type ThreadOptions } from './thread.ts';

export type Painter = {
  /**
   * A PNG of 1440 x 720 dots. Rejects with one sentence when the chart is too large, too many wait, the drawing took
   * too long, or this machine cannot draw: the caller then says the chart in words (core/chart-words.ts).
   */
  paint(chart: Chart, lang: Lang): Promise<Buffer>;
  /** Loads the drawing library in so many milliseconds, if nobody has asked for a chart until then: the first one is as fast as the others. */
  warm(afterMs: number): void;
  /** Ends the thread; the chart being drawn, those that wait and those that come later are rejected. */
  close(): Promise<void>;
};

/** `maxWaiting`: how many charts may wait behind the one that is being drawn; 50 unless told. */
export type PainterOptions = ThreadOptions & { maxWaiting?: number };

const MAX_SERIES = 24;
const MAX_POINTS = 20_000;

function tooLarge({ series, labels }: Chart): Error | undefined {
  if (series.length <= MAX_SERIES && Math.max(1, series.length) * labels.length <= MAX_POINTS) return undefined;
  return new Error(`a chart of ${series.length} series and ${labels.length} labels is too large to draw: show less`);
}

const BLANK: Chart = { title: { zh: '', en: '' }, form: 'bar', unit: { zh: '', en: '' }, labels: ['1'], series: [] };

/**
 * Draws charts as PNGs in a thread of its own, one at a time, in the order in which they were asked. Making a painter
 * costs nothing: the drawing library is loaded in the thread, with the first chart.
 */
export function createPainter(options: PainterOptions = {}): Painter {
  const { maxWaiting = 50 } = options;
  const thread = createThread(options);
  let last: Promise<unknown> = Promise.resolve();
  let asked = 0;
  let closed = false;
  let warming: NodeJS.Timeout | undefined;

  const draw = (chart: Chart, lang: Lang): Promise<Buffer> => {
    if (closed) throw new Error('the chart was not drawn: the painter is closed');
    return thread.draw(chart, lang);
  };

  const painter: Painter = {
    async paint(chart, lang) {
      const refused = tooLarge(chart);
      if (refused) throw refused;
      if (asked > maxWaiting) throw new Error(`${maxWaiting} charts already wait to be drawn: ask again later`);
      asked += 1;
      const picture = last
        .then(() => draw(chart, lang))
        .finally(() => {
          asked -= 1;
        });
      last = picture.catch(() => undefined);
      return picture;
    },
    warm(afterMs) {
      warming = setTimeout(() => void painter.paint(BLANK, 'en').catch(() => {}), afterMs).unref();
    },
    async close() {
      closed = true;
      clearTimeout(warming);
      await thread.stop();
    },
  };
  return painter;
}
