import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cut, cutOf, cutText, firstCut, oldestPage } from '../../../src/core/oldest-page.ts';

type Row = { id: number; at: number };
const SIZE = 5;

/** Newest first, as the platforms show them; `between` changes the list after each question. */
function list(rows: Row[], between: (rows: Row[], n: number) => void) {
  let asked = 0;
  return async ({ start, end, page }: Cut) => {
    const seen = rows.filter((r) => r.at >= start && r.at <= end).sort((a, b) => b.at - a.at || b.id - a.id);
    const value = { total: seen.length, rows: seen.slice((page - 1) * SIZE, page * SIZE).map((r) => ({ ...r })) };
    between(rows, asked++);
    return { kind: 'ok' as const, value };
  };
}

async function readAll(ask: ReturnType<typeof list>, cut: Cut): Promise<Set<number>> {
  const seen = new Set<number>();
  let next: Cut | undefined = cut;
  for (let n = 0; next; n++) {
    expect(n).toBeLessThan(500);
    const read: Awaited<ReturnType<typeof oldestPage<Row, never>>> = await oldestPage<Row, never>(next, {
      size: SIZE,
      at: (r) => r.at,
      ask,
    });
    for (const row of read.value.rows) seen.add(row.id);
    next = read.value.next && cutOf(cutText(read.value.next));
  }
  return seen;
}

test('no row that stays in the window is lost, whatever moves to the front or leaves meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 100, max: 130 }), { maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 60 }),
      async (times, moves) => {
        const rows = times.map((at, id) => ({ id, at }));
        const moved = new Set<number>();
        const ask = list(rows, (all, n) => {
          const [which, leaves] = moves[n] ?? [];
          const row = which === undefined ? undefined : all[which % Math.max(1, all.length)];
          if (!row) return;
          moved.add(row.id);
          // A change brings it to the front, or out of the window.
          row.at = leaves ? 1000 : 140;
        });
        const seen = await readAll(ask, { start: 100, end: 140, page: 1 });
        for (const { id } of rows) if (!moved.has(id)) expect(seen.has(id)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test('the oldest come first, and one page takes one question', async () => {
  let asked = 0;
  const rows = Array.from({ length: 4 }, (_, id) => ({ id, at: 100 + id }));
  const read = await oldestPage<Row, never>(
    { start: 0, end: 200, page: 1 },
    { size: SIZE, at: (r) => r.at, ask: list(rows, () => void asked++) },
  );
  expect(read.value).toEqual({ rows: [...rows].reverse() });
  expect(asked).toBe(1);
  const many = Array.from({ length: 12 }, (_, id) => ({ id, at: 100 + id }));
  const first = await oldestPage<Row, never>(
    { start: 0, end: 200, page: 1 },
    { size: SIZE, at: (r) => r.at, ask: list(many, () => {}) },
  );
  expect(first.value.rows.map((r) => r.id)).toEqual([1, 0]);
  expect(first.value.next).toEqual({ start: 101, end: 200, page: 2 });
});

test('a refusal on the way is handed on', async () => {
  const ask = async () => ({ kind: 'throttled' as const });
  expect(await oldestPage({ start: 0, end: 9, page: 1 }, { size: SIZE, at: () => 0, ask })).toEqual({
    kind: 'throttled',
  });
});

test('a window is whole seconds, and its end is not in it', () => {
  const at = (s: string) => new Date(`2026-11-11T00:00:${s}Z`);
  const base = at('00').getTime() / 1000;
  expect(firstCut(at('10.500'), at('20'))).toEqual({ start: base + 10, end: base + 19, page: 1 });
  expect(firstCut(at('10'), at('20.500'))).toEqual({ start: base + 10, end: base + 20, page: 1 });
  expect(cutOf('1.2')).toBeUndefined();
  expect(cutOf('1.2.x')).toBeUndefined();
});
