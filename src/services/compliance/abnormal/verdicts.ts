import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { calibrated, type Point } from './calibrate.ts';
import { type Calibration, probabilityOf } from './model.ts';
import { fitInForce, shippedModel } from './score.ts';

type D = { tx: Tx };

/** What people said of one finding: the margins of its orders, from the model that found it. */
export type Label = { finding: number; right: boolean; margins: number[] };

const MOST_LABELS = 2_000;
/** Findings that must have been judged before anything is fitted: in all, and of each sort. */
export const LEAST_LABELS = 20;
export const LEAST_EACH = 5;
/** So many verdicts' worth of evidence keeps the calibration where it was shipped. */
const PULL = 5;

/** Verdicts on findings of this model, the latest first. */
export async function labels({ tx }: D): Promise<Label[]> {
  const rows = await rowsOf<{ id: string; verdict: string; margins: (number | null)[] }>(
    tx,
    sql`select id, verdict, array(select (o->>'margin')::float8 from jsonb_array_elements(facts->'orders') o) as margins
        from finding where rule = 'order-bursts' and verdict is not null and facts->>'model' = ${shippedModel().version}
          and jsonb_typeof(facts->'orders') = 'array'
        order by last_at desc, id desc limit ${MOST_LABELS}`,
  );
  return rows.flatMap(({ id, verdict, margins }) => {
    const known = margins.filter((margin) => margin !== null);
    return known.length > 0 ? [{ finding: Number(id), right: verdict === 'right', margins: known }] : [];
  });
}

/** One verdict weighs one, however many orders its finding names. */
const pointsOf = (all: readonly Label[]): Point[] =>
  all.flatMap(({ right, margins }) =>
    margins.map((margin) => ({ margin, y: right ? (1 as const) : (0 as const), weight: 1 / margins.length })),
  );

/**
 * Read only: what verdicts would make of the probabilities. The trees stay as they are: only what a margin means is fitted, from findings
 * alone, so that it says how far to trust what was found and nothing of what was not. `fit`: puts an earlier one back, 0 the shipped one.
 * Throws abnormal.few_verdicts, abnormal.no_fit.
 */
export async function planTrain(d: D, { fit }: { fit?: number | undefined }): Promise<Effect> {
  const before = await fitInForce(d.tx);
  const all = await labels(d);
  const after = fit === undefined ? fitted(all) : await earlier(d, fit);
  const [count] = await rowsOf<{ n: number }>(d.tx, sql`select count(*)::int as n from abnormal_fit`);
  const version = count?.n ?? 0;
  return {
    summary:
      fit === undefined
        ? {
            zh: `异常下单的概率按 ${after.right + after.wrong} 个判断重新校准`,
            en: `Probabilities of abnormal orders are fitted to ${after.right + after.wrong} verdicts`,
          }
        : {
            zh: fit === 0 ? '异常下单的概率回到出厂校准' : `异常下单的概率回到 ${fit} 号校准`,
            en:
              fit === 0
                ? 'Probabilities of abnormal orders are as shipped again'
                : `Probabilities of abnormal orders are as in fit ${fit} again`,
          },
    rows: [
      {
        key: 'abnormal_fit',
        label: { zh: '校准', en: 'Calibration' },
        version,
        versionAfter: version + 1,
        changes: [
          change('斜率', 'Slope', before.slope, after.slope),
          change('截距', 'Intercept', before.intercept, after.intercept),
          ...showing(all, before, after),
        ],
      },
    ],
    figures: [
      { label: { zh: '判对', en: 'Judged right' }, value: after.right },
      { label: { zh: '判错', en: 'Judged wrong' }, value: after.wrong },
    ],
    risk: { area: 'rules' },
    inverse:
      before.id === after.id ? irreversible('没有变化', 'nothing changed') : { says: `abnormal train ${before.id}` },
    data: { slope: after.slope, intercept: after.intercept, right: after.right, wrong: after.wrong },
  };
}

type New = Calibration & { id?: number; right: number; wrong: number };

function fitted(all: readonly Label[]): New {
  const right = all.filter((one) => one.right).length;
  const wrong = all.length - right;
  if (all.length < LEAST_LABELS || Math.min(right, wrong) < LEAST_EACH) throw tooFew(right, wrong);
  const { slope, intercept } = calibrated(pointsOf(all), shippedModel().calibration, PULL);
  return { slope: rounded(slope), intercept: rounded(intercept), right, wrong };
}

async function earlier({ tx }: D, id: number): Promise<New> {
  if (id === 0) return { id: 0, ...shippedModel().calibration, right: 0, wrong: 0 };
  const [row] = await rowsOf<{ slope: string; intercept: string; right: number; wrong: number }>(
    tx,
    sql`select slope, intercept, "right", wrong from abnormal_fit where id = ${id} and model = ${shippedModel().version}`,
  );
  if (!row) throw noFit(id);
  return { id, slope: Number(row.slope), intercept: Number(row.intercept), right: row.right, wrong: row.wrong };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const change = (zh: string, en: string, before: number | string, after: number | string) => ({
  label: { zh, en },
  before,
  after,
});

/** What the judged findings get: what was said on average beside what was right, and how many would still be spoken of. */
function showing(all: readonly Label[], before: Calibration, after: Calibration) {
  if (all.length === 0) return [];
  const worst = all.map(({ margins }) => Math.max(...margins));
  const said = (by: Calibration) =>
    `${Math.round((100 * worst.reduce((sum, margin) => sum + probabilityOf(by, margin), 0)) / worst.length)} %`;
  const { rule } = shippedModel().thresholds;
  const kept = (by: Calibration, right: boolean) =>
    all.filter((one) => one.right === right && probabilityOf(by, Math.max(...one.margins)) >= rule).length;
  return [
    change('已判断的平均概率', 'Mean probability of those judged', said(before), said(after)),
    change('判对的仍会报', 'Right ones still told', kept(before, true), kept(after, true)),
    change('判错的仍会报', 'Wrong ones still told', kept(before, false), kept(after, false)),
  ];
}

/** Throws effect.changed when it was fitted again in the meantime. */
export async function applyTrain(
  { tx }: D,
  { effect, by, trace }: { effect: Effect; by: number; trace: string },
): Promise<number> {
  const [row] = effect.rows;
  const { slope, intercept, right, wrong } = effect.data;
  await rowsOf(tx, sql`lock table abnormal_fit in share row exclusive mode`);
  const [made] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into abnormal_fit (by, model, slope, intercept, "right", wrong)
        select coalesce((select pseudonym from person where id = ${by}), 'unknown'), ${shippedModel().version}, ${slope}::numeric,
          ${intercept}::numeric, ${right}::int, ${wrong}::int
        where (select count(*) from abnormal_fit) = ${row?.version ?? -1} returning id`,
  );
  if (!made) throw effectChanged({ zh: '校准', en: 'The calibration' });
  const body = { slope, intercept, right, wrong, model: shippedModel().version };
  await putEvidence(tx, { kind: 'rule', trace, by, subjects: ['rule:order-bursts'], body });
  return Number(made.id);
}

const tooFew = (right: number, wrong: number): UserError =>
  new UserError('abnormal.few_verdicts', {
    zh: `判断还不够：判对 ${right} 个、判错 ${wrong} 个；至少要 ${LEAST_LABELS} 个，两种各 ${LEAST_EACH} 个。先在违规项上判断对错，再来校准`,
    en: `Too few verdicts: ${right} right and ${wrong} wrong; it takes ${LEAST_LABELS}, ${LEAST_EACH} of each. Judge more findings of order-bursts first`,
  });

const noFit = (id: number): UserError =>
  new UserError('abnormal.no_fit', {
    zh: `没有 ${id} 号校准；写 0 回到出厂的，或不写编号按判断重新校准`,
    en: `There is no calibration ${id}; write 0 for the one that was shipped, or no number to fit it to the verdicts`,
  });
