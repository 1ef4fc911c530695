import { dayIn, instantIn } from '../../core/wall-clock.ts';

/** People who take turns. */
export type Layer = {
  people: number[];
  /** Days of one turn: 1, 7, 14, … */
  days: number;
  /** The first day of the first turn: turns are counted from it. */
  from: string;
  /** When one hands over to the next: HH:MM on the clock of the rota's zone. */
  at: string;
  /** It counts only at these times of these days (1 is Monday); `to` not after `from`: until the next day. */
  hours?: { weekdays: number[]; from: string; to: string };
  /** It counts only on holidays of the calendar, from midnight to midnight, and before all others. */
  holidays?: true;
};

/** In order: the first layer that counts says who it is. */
export type Rota = { zone: string; layers: Layer[] };

/** Somebody in the place of whoever it would be; the latest counts. */
export type Cover = { id: number; personId: number; from: Date; to: Date };

/** What the rota of a moment is decided from. `holidays`: days as YYYY-MM-DD. */
export type Plan = { rota: Rota; covers: readonly Cover[]; holidays: ReadonlySet<string> };

export type Turn = { from: Date; to: Date; personId: number | undefined; why: 'cover' | 'layer' | 'holiday' | 'gap' };

const DAY_MS = 86_400_000;

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const shiftDay = (day: string, by: number): string =>
  new Date(utc(day) + by * DAY_MS).toISOString().slice(0, 10);
export const weekdayOf = (day: string): number => ((new Date(utc(day)).getUTCDay() + 6) % 7) + 1;

/** Who is on call at an instant; undefined: nobody. */
export function onCallAt(plan: Plan, at: Date): Pick<Turn, 'personId' | 'why'> {
  const cover = plan.covers.filter((one) => one.from <= at && at < one.to).sort((a, b) => b.id - a.id)[0];
  if (cover) return { personId: cover.personId, why: 'cover' };
  const { zone, layers } = plan.rota;
  const holiday = plan.holidays.has(dayIn(at, zone));
  const ordered = [...layers.filter((one) => one.holidays), ...layers.filter((one) => !one.holidays)];
  for (const layer of ordered) {
    if (layer.holidays && !holiday) continue;
    const personId = inLayer(layer, zone, at);
    if (personId !== undefined) return { personId, why: layer.holidays ? 'holiday' : 'layer' };
  }
  return { personId: undefined, why: 'gap' };
}

/** Turns are counted in handovers on the wall, so that a change of clocks makes one longer or shorter, and moves none. */
function inLayer(layer: Layer, zone: string, at: Date): number | undefined {
  if (layer.hours && !withinHours(layer.hours, zone, at)) return undefined;
  const today = dayIn(at, zone);
  const duty = at >= instantIn(today, layer.at, zone) ? today : shiftDay(today, -1);
  const turn = Math.floor((utc(duty) - utc(layer.from)) / DAY_MS / layer.days);
  return turn < 0 ? undefined : layer.people[turn % layer.people.length];
}

function withinHours({ weekdays, from, to }: NonNullable<Layer['hours']>, zone: string, at: Date): boolean {
  const today = dayIn(at, zone);
  return [today, shiftDay(today, -1)].some((day) => {
    if (!weekdays.includes(weekdayOf(day))) return false;
    const [begins, ends] = spanOf(day, from, to, zone);
    return begins <= at && at < ends;
  });
}

function spanOf(day: string, from: string, to: string, zone: string): [Date, Date] {
  if (to === '24:00') return [instantIn(day, from, zone), instantIn(shiftDay(day, 1), '00:00', zone)];
  return [instantIn(day, from, zone), instantIn(to > from ? day : shiftDay(day, 1), to, zone)];
}

/** What is decided between two instants, one after the other, gaps included; who goes on is one turn. */
export function turnsOf(plan: Plan, from: Date, to: Date): Turn[] {
  const edges = [...edgesOf(plan, from, to)].sort((a, b) => a - b);
  const turns: Turn[] = [];
  for (const [n, edge] of edges.entries()) {
    const ends = edges[n + 1] ?? to.getTime();
    if (ends <= edge) continue;
    const who = onCallAt(plan, new Date(edge));
    const last = turns.at(-1);
    if (last && last.personId === who.personId && last.why === who.why) last.to = new Date(ends);
    else turns.push({ ...who, from: new Date(edge), to: new Date(ends) });
  }
  return turns;
}

/** Instants at which it may change. */
function edgesOf({ rota, covers, holidays }: Plan, from: Date, to: Date): Set<number> {
  const edges = new Set([from.getTime()]);
  const add = (instant: Date) => {
    if (instant > from && instant < to) edges.add(instant.getTime());
  };
  for (const cover of covers) for (const instant of [cover.from, cover.to]) add(instant);
  const { zone, layers } = rota;
  const times = new Set(layers.flatMap(({ at, hours }) => [at, ...(hours ? [hours.from, hours.to] : [])]));
  const midnights = layers.some((one) => one.holidays) || times.delete('24:00');
  const last = shiftDay(dayIn(to, zone), 1);
  for (let day = shiftDay(dayIn(from, zone), -1); day <= last; day = shiftDay(day, 1)) {
    for (const time of times) add(instantIn(day, time, zone));
    if (midnights || holidays.has(day)) add(instantIn(day, '00:00', zone));
  }
  return edges;
}

export const gapsOf = (plan: Plan, from: Date, to: Date): Turn[] =>
  turnsOf(plan, from, to).filter(({ personId }) => personId === undefined);
