import { readFileSync } from 'node:fs';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { OrderEvent, Surroundings } from './event.ts';
import { featuresOf } from './features.ts';
import {
  type Calibration,
  type Contribution,
  contributionsOf,
  type Model,
  marginOf,
  probabilityOf,
  readModel,
} from './model.ts';
import { surroundingsOf } from './surroundings.ts';

/** An order with how abnormal it is (a probability), and why, the weightiest first. */
export type Scored = {
  order: OrderEvent;
  around: Surroundings;
  margin: number;
  probability: number;
  why: Contribution[];
};

let read: Model | undefined;

/** The model that comes with the system (docs/compliance/abnormal.md). */
export function shippedModel(): Model {
  read ??= readModel(JSON.parse(readFileSync(new URL('./model.json', import.meta.url), 'utf8')) as Model);
  return read;
}

export type Fit = Calibration & { id: number; right: number; wrong: number };

/** What margins mean now: as people's verdicts had it fitted last, or as it was shipped (number 0). */
export async function fitInForce(tx: Tx): Promise<Fit> {
  const { version, calibration } = shippedModel();
  const [row] = await rowsOf<{ id: string; slope: string; intercept: string; right: number; wrong: number }>(
    tx,
    sql`select id, slope, intercept, "right", wrong from abnormal_fit where model = ${version} order by id desc limit 1`,
  );
  if (!row) return { id: 0, ...calibration, right: 0, wrong: 0 };
  const { id, slope, intercept, right, wrong } = row;
  return { id: Number(id), slope: Number(slope), intercept: Number(intercept), right, wrong };
}

/** Scores of these orders by what is known at `now`; cancellations and what is not in sight are left out. */
export async function scoresOf(tx: Tx, ids: readonly number[], now: Date): Promise<Scored[]> {
  const model = shippedModel();
  const fit = await fitInForce(tx);
  return (await surroundingsOf(tx, ids, now)).map(({ order, around }) => {
    const features = featuresOf(order, around);
    const margin = marginOf(model, features);
    const why = contributionsOf(model, features).filter(({ adds }) => adds > 0);
    return { order, around, margin, probability: probabilityOf(fit, margin), why };
  });
}
