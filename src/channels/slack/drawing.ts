import { setTimeout as pause } from 'node:timers/promises';
import { chartInWords } from '../../core/chart-words.ts';
import type { Chart } from '../../core/message.ts';
import type { Outgoing } from '../channel.ts';
import { succeeded } from './answered.ts';
import type { Answer } from './api.ts';
import { nativeChart } from './charts.ts';
import { blocksRefused } from './refusals.ts';
import { type Drawn, type Level, render } from './render.ts';
import { uploadPicture } from './upload.ts';
import type { SendDeps } from './wire.ts';

/** How long a native block is left out after a workspace has refused it; new blocks reach workspaces in stages. */
const REFUSED_MS = 3600_000;
/** Charts of one message that are drawn; further ones are said in words. */
const MOST_CHARTS = 2;
/** A picture that was just uploaded may not be ready to be shown. */
const PICTURE_TRIES = 3;
const PICTURE_PAUSE_MS = 700;

type Way = 'api' | 'url';
type Call = (drawn: Drawn) => Promise<Answer>;
/** Which charts stand as pictures, by their place among the message's charts. */
type Pictures = ReadonlyMap<number, string>;
type Attempt = { level: Level; tries: number; pictures?: true };

/**
 * A message never falls silent over its form: native blocks, then charts as pictures, then plain blocks, then bare text with reply
 * codes. What a workspace refused is left out for an hour.
 */
export function createDrawing(deps: SendDeps) {
  const refusedUntil = { tables: 0, charts: 0 };
  return async (out: Outgoing, way: Way, call: Call, signal: AbortSignal): Promise<Answer> => {
    const now = deps.clock.now().getTime();
    const charts = out.message.blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));
    const has = {
      tables: out.message.blocks.some((block) => block.kind === 'table'),
      charts: charts.slice(0, MOST_CHARTS).some((chart) => nativeChart(chart, out.locale) !== undefined),
    };
    const attempts = attemptsOf(has, { tables: now < refusedUntil.tables, charts: now < refusedUntil.charts });
    let answer: Answer = { kind: 'unsent', reason: 'nothing was drawn' };
    for (const { level, tries, pictures } of attempts) {
      const shown = await picturesFor(deps, out, level === 'native' ? charts : [], pictures === true, signal);
      const drawn = render(out, level, { nativeCharts: pictures !== true, pictures: shown });
      answer = await tried(call, drawn, shown.size > 0 ? tries : 1, signal);
      if (!blocksRefused(answer)) {
        if (succeeded(answer, way) && level === 'native' && pictures && has.charts)
          refusedUntil.charts = now + REFUSED_MS;
        if (succeeded(answer, way) && level === 'plain' && has.tables && !has.charts)
          refusedUntil.tables = now + REFUSED_MS;
        return answer;
      }
      deps.log.warn({ outboxId: out.outboxId, level }, 'slack refused the blocks, drawing them more plainly');
    }
    return answer;
  };
}

type Blocks = { tables: boolean; charts: boolean };

function attemptsOf(has: Blocks, refused: Blocks): Attempt[] {
  const native: Attempt[] = [
    ...(has.charts && !refused.charts ? [{ level: 'native' as const, tries: PICTURE_TRIES }] : []),
    { level: 'native', tries: PICTURE_TRIES, pictures: true },
  ];
  const plain: Attempt[] = [
    { level: 'plain', tries: 1 },
    { level: 'text', tries: 1 },
  ];
  return has.tables && refused.tables ? plain : [...native, ...plain];
}

async function tried(call: Call, drawn: Drawn, tries: number, signal: AbortSignal): Promise<Answer> {
  let answer = await call(drawn);
  for (let n = 1; n < tries && blocksRefused(answer); n += 1) {
    await pause(PICTURE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    answer = await call(drawn);
  }
  return answer;
}

/** Draws and uploads what has no block of Slack's own, or all where those were refused. What fails stays in words. */
async function picturesFor(
  deps: SendDeps,
  out: Outgoing,
  charts: readonly Chart[],
  all: boolean,
  signal: AbortSignal,
): Promise<Pictures> {
  const pictures = new Map<number, string>();
  if (!deps.draw) return pictures;
  for (const [place, chart] of charts.slice(0, MOST_CHARTS).entries()) {
    if (!all && nativeChart(chart, out.locale) !== undefined) continue;
    const id = await pictureOf(deps, out, chart, signal);
    if (id !== undefined) pictures.set(place, id);
  }
  return pictures;
}

async function pictureOf(
  deps: SendDeps,
  out: Outgoing,
  chart: Chart,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { lang } = out.locale;
  try {
    const png = await deps.draw?.(chart, lang);
    if (!png) return undefined;
    const { apiUrl, botToken } = deps.config;
    const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
    const title = chart.title[lang] || chartInWords(chart, out.locale).slice(0, 100);
    const uploading = { doFetch: deps.fetch ?? fetch, base, token: botToken, signal };
    const done = await uploadPicture(uploading, { png, name: 'chart.png', title });
    if ('id' in done) return done.id;
    deps.log.warn({ outboxId: out.outboxId, reason: done.failed }, 'a chart is said in words');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    deps.log.warn({ outboxId: out.outboxId, reason }, 'a chart is said in words');
  }
  return undefined;
}
