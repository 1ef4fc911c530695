import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cover, gapsOf, type Layer, onCallAt, type Plan, turnsOf } from '../../../../src/services/oncall/rota.ts';

const ANNA = 1;
const BEN = 2;
const CARA = 3;
const weekly: Layer = { people: [ANNA, BEN], days: 7, from: '2026-11-23', at: '09:00' };
const plan = (zone: string, layers: Layer[], more: Partial<Plan> = {}): Plan => ({
  rota: { zone, layers },
  covers: [],
  holidays: new Set(),
  ...more,
});
const at = (iso: string) => new Date(iso);
const who = (of: Plan, iso: string) => onCallAt(of, at(iso)).personId;

describe('turns of a week', () => {
  const shanghai = plan('Asia/Shanghai', [weekly]);

  it('are handed over at the minute, on the clock of the zone', () => {
    expect(who(shanghai, '2026-11-23T00:59:59Z')).toBeUndefined();
    expect(who(shanghai, '2026-11-23T01:00:00Z')).toBe(ANNA);
    expect(who(shanghai, '2026-11-30T00:59:59Z')).toBe(ANNA);
    expect(who(shanghai, '2026-11-30T01:00:00Z')).toBe(BEN);
    expect(who(shanghai, '2026-12-07T01:00:00Z')).toBe(ANNA);
  });

  it('are listed one after the other, what is before the first is a gap', () => {
    const turns = turnsOf(shanghai, at('2026-11-22T16:00:00Z'), at('2026-12-03T00:00:00Z'));
    expect(turns.map(({ personId, from }) => [personId, from.toISOString()])).toEqual([
      [undefined, '2026-11-22T16:00:00.000Z'],
      [ANNA, '2026-11-23T01:00:00.000Z'],
      [BEN, '2026-11-30T01:00:00.000Z'],
    ]);
    expect(gapsOf(shanghai, at('2026-11-24T00:00:00Z'), at('2026-12-24T00:00:00Z'))).toEqual([]);
  });
});

describe('a change of clocks', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T08:00:00.000Z', '2026-03-29T07:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T07:00:00.000Z', '2026-10-25T08:00:00.000Z', 25],
    ['America/New_York', '2026-11-01', '2026-10-31T13:00:00.000Z', '2026-11-01T14:00:00.000Z', 25],
  ])(
    'in %s on %s makes a turn of a day longer or shorter, and hands over at nine all the same',
    (zone, day, from, to, hours) => {
      const daily = plan(zone, [{ people: [ANNA, BEN], days: 1, from: '2026-01-01', at: '09:00' }]);
      const turn = turnsOf(daily, at(`${day}T00:00:00Z`), at(`${day}T23:00:00Z`));
      expect(turn[1]?.from.toISOString()).toBe(to);
      const [whole] = turnsOf(daily, at(from), at(to));
      expect([(Number(whole?.to) - Number(whole?.from)) / 3_600_000, whole?.personId === turn[1]?.personId]).toEqual([
        hours,
        false,
      ]);
    },
  );

  it('that leaves the hour of the handover out moves it to the hour after', () => {
    const nightly = plan('Europe/Berlin', [{ people: [ANNA, BEN], days: 1, from: '2026-03-01', at: '02:30' }]);
    const turns = turnsOf(nightly, at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'));
    expect(turns.map(({ from }) => from.toISOString())).toEqual([
      '2026-03-28T12:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ]);
  });
});

describe('layers', () => {
  const days: Layer = {
    ...weekly,
    people: [ANNA],
    from: '2026-11-01',
    hours: { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
  };
  const nights: Layer = {
    ...weekly,
    people: [BEN],
    from: '2026-11-01',
    hours: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '09:00' },
  };

  it('count in order, at their hours, over midnight too; what none covers is a gap that has a name', () => {
    const both = plan('Asia/Shanghai', [days, nights]);
    expect(who(both, '2026-11-23T02:00:00Z')).toBe(ANNA);
    expect(who(both, '2026-11-23T17:00:00Z')).toBe(BEN);
    expect(who(both, '2026-11-28T02:00:00Z')).toBeUndefined();
    const gaps = gapsOf(both, at('2026-11-23T00:00:00Z'), at('2026-11-30T00:00:00Z'));
    expect(gaps.map(({ from, to }) => [from.toISOString(), to.toISOString()])).toEqual([
      ['2026-11-28T01:00:00.000Z', '2026-11-28T10:00:00.000Z'],
      ['2026-11-29T01:00:00.000Z', '2026-11-29T10:00:00.000Z'],
    ]);
  });

  it('of holidays count on holidays alone, from midnight to midnight, before all others', () => {
    const holiday: Layer = { ...weekly, people: [CARA], days: 1, from: '2026-01-01', holidays: true };
    const festive = plan('Asia/Shanghai', [weekly, holiday], { holidays: new Set(['2026-12-25']) });
    const turns = turnsOf(festive, at('2026-12-24T12:00:00Z'), at('2026-12-26T12:00:00Z'));
    expect(turns.map(({ personId, from, why }) => [personId, why, from.toISOString()])).toEqual([
      [ANNA, 'layer', '2026-12-24T12:00:00.000Z'],
      [CARA, 'holiday', '2026-12-24T16:00:00.000Z'],
      [ANNA, 'layer', '2026-12-25T16:00:00.000Z'],
    ]);
  });

  it('give way to a cover, of which the latest counts', () => {
    const cover = (id: number, personId: number, from: string, to: string): Cover => ({
      id,
      personId,
      from: at(from),
      to: at(to),
    });
    const covered = plan('Asia/Shanghai', [weekly], {
      covers: [
        cover(1, CARA, '2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z'),
        cover(2, BEN, '2026-11-25T00:00:00Z', '2026-11-25T06:00:00Z'),
      ],
    });
    const turns = turnsOf(covered, at('2026-11-23T12:00:00Z'), at('2026-11-27T00:00:00Z'));
    expect(turns.map(({ personId }) => personId)).toEqual([ANNA, CARA, BEN, CARA, ANNA]);
  });
});

it('whatever the zone, people and length: turns follow each other without hole or overlap, and say who it is at each moment', () => {
  const rota = fc.record({
    zone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
    people: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    days: fc.integer({ min: 1, max: 15 }),
    hour: fc.integer({ min: 0, max: 23 }),
    day: fc.integer({ min: 0, max: 700 }),
    probe: fc.integer({ min: 0, max: 20 * 86_400_000 - 1 }),
  });
  fc.assert(
    fc.property(rota, ({ zone, people, days, hour, day, probe }) => {
      const layer = { people, days, from: '2025-01-01', at: `${String(hour).padStart(2, '0')}:30` };
      const of = plan(zone, [layer]);
      const from = new Date(Date.parse('2025-02-01T00:00:00Z') + day * 86_400_000);
      const to = new Date(from.getTime() + 20 * 86_400_000);
      const turns = turnsOf(of, from, to);
      expect([turns[0]?.from, turns.at(-1)?.to]).toEqual([from, to]);
      for (const [n, turn] of turns.entries()) if (n > 0) expect(turn.from).toEqual(turns[n - 1]?.to);
      const then = new Date(from.getTime() + probe);
      expect(turns.find((turn) => turn.from <= then && then < turn.to)?.personId).toBe(onCallAt(of, then).personId);
      expect(turns.every(({ personId }) => personId !== undefined)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
