import { type FigureUnit, type Localized, type MonitorStanding, type PlainRow, same } from '#kit';

const UNITS: Readonly<Record<FigureUnit, (n: string) => Localized>> = {
  findings: same,
  pieces: (n) => ({ zh: `${n} 件`, en: `${n} pieces` }),
  percent: (n) => same(`${n} %`),
};

/** A figure in its unit; `–` where there is none yet. */
export const figureWords = (figure: number | undefined, unit: FigureUnit): Localized =>
  figure === undefined ? same('–') : UNITS[unit](String(Math.round(figure * 10) / 10));

export function stateWords({ silent, failures, ranAt, waiting }: MonitorStanding): Localized {
  if (ranAt === undefined && failures === 0) return { zh: '还没运行过', en: 'never ran' };
  if (silent && failures > 0) return { zh: `失败 ${failures} 次`, en: `failed ${failures} times` };
  if (silent) return { zh: '停了', en: 'stopped' };
  if (failures > 0) return { zh: `失败 ${failures} 次，会再试`, en: `failed ${failures} times, tries again` };
  return waiting > 0 ? { zh: `待看 ${waiting}`, en: `${waiting} waiting` } : { zh: '在运行', en: 'running' };
}

export const seconds = (milliseconds: number | undefined): Localized =>
  milliseconds === undefined ? same('–') : same(`${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`);

export const monitorData = (one: MonitorStanding): PlainRow => ({
  code: one.kind.code,
  figure: one.figure ?? null,
  threshold: one.threshold ?? null,
  unit: one.kind.figure.unit,
  open: one.open,
  ranAt: one.ranAt?.toISOString() ?? null,
  sweptAt: one.sweptAt?.toISOString() ?? null,
  tookMs: one.tookMs ?? null,
  lagMs: one.lagMs ?? null,
  waiting: one.waiting,
  failures: one.failures,
  lastFailure: one.lastFailure,
  silent: one.silent,
});
