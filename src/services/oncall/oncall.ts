import { bindTo } from '../../core/bind.ts';
import { instantIn } from '../../core/wall-clock.ts';
import { cover, planCover, planUncover, uncover } from './covers.ts';
import { type Deps, noRota, type Person } from './deps.ts';
import { applyRota, COVERED_DAYS, planAdd, planRemove, planSet, rotaWords } from './edit.ts';
import { coversOf, keptRotas, planOf, turnsAround, who } from './read.ts';
import { gapsOf, shiftDay, type Turn, turnsOf } from './rota.ts';
import { decide, planDecision, planSwap, swap } from './swaps.ts';
import { layerShown } from './words.ts';

export type { Person } from './deps.ts';
export { MAIN } from './read.ts';
export type { By as SwapBy } from './swaps.ts';

/** A turn, with who it is by name; none: nobody. */
export type TurnShown = Pick<Turn, 'from' | 'to' | 'why'> & { person: Person | undefined };

export type OnCall = ReturnType<typeof createOnCall>;

/** Who is asked first: turns in time zones, holidays, covers and swaps. */
export const createOnCall = (deps: Deps) =>
  bindTo(deps, {
    who: (d: Deps, code: string, at: Date) => who(d.tx, code, at),
    rotas,
    now,
    ofDay,
    details,
    planSet,
    planAdd,
    planRemove,
    applyRota,
    planCover,
    cover,
    planUncover,
    uncover,
    planSwap,
    swap,
    planDecision,
    decide,
  });

const rotas = async (d: Deps): Promise<string[]> => (await keptRotas(d.tx)).map(({ code }) => code);

async function shownOf(d: Deps, turns: readonly Turn[]): Promise<TurnShown[]> {
  const people = await d.accountsOf(turns.flatMap(({ personId }) => (personId === undefined ? [] : [personId])));
  return turns.map(({ personId, from, to, why }) => ({
    from,
    to,
    why,
    person: personId === undefined ? undefined : people.get(personId),
  }));
}

/** Who is on call, until when, and who is next; undefined: there is no such rota. */
async function now(
  d: Deps,
  code: string,
  at: Date,
): Promise<{ now: TurnShown; next: TurnShown | undefined; zone: string } | undefined> {
  const around = await turnsAround(d.tx, code, at);
  const [kept] = await keptRotas(d.tx, code);
  if (!around || !kept) return undefined;
  const [first, next] = await shownOf(d, around.next ? [around.now, around.next] : [around.now]);
  return first && { now: first, next, zone: kept.rota.zone };
}

/** Who is on call on a day, on the clock of the rota. Throws oncall.none. */
async function ofDay(d: Deps, code: string, day: string): Promise<{ turns: TurnShown[]; zone: string }> {
  const [kept] = await keptRotas(d.tx, code);
  if (!kept) throw noRota(code);
  const { zone } = kept.rota;
  const [from, to] = [instantIn(day, '00:00', zone), instantIn(shiftDay(day, 1), '00:00', zone)];
  const plan = await planOf(d.tx, code, from, to);
  return { zone, turns: plan ? await shownOf(d, turnsOf(plan, from, to)) : [] };
}

/** Layers as people read them, covers to come, gaps of the next 30 days. */
async function details(d: Deps, code: string, at: Date) {
  const [kept] = await keptRotas(d.tx, code);
  if (!kept) throw noRota(code);
  const to = new Date(at.getTime() + COVERED_DAYS * 86_400_000);
  const plan = await planOf(d.tx, code, at, to);
  const covers = await coversOf(d.tx, code, at, new Date(at.getTime() + 366 * 86_400_000));
  const people = await d.accountsOf([
    ...kept.rota.layers.flatMap((layer) => layer.people),
    ...covers.map(({ personId }) => personId),
  ]);
  const nameOf = (id: number) => people.get(id)?.name ?? '?';
  return {
    code,
    zone: kept.rota.zone,
    version: kept.version,
    author: kept.author,
    at: kept.at,
    words: await rotaWords(d, kept.rota),
    layers: kept.rota.layers.map((layer) => layerShown(layer, nameOf)),
    covers: covers.map((one) => ({ ...one, name: people.get(one.personId)?.name ?? nameOf(one.personId) })),
    gaps: plan ? gapsOf(plan, at, to) : [],
  };
}
