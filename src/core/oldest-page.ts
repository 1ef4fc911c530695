/**
 * Reading a list that shows its newest change first and that moves while it is read. What changes leaves its place and comes
 * back in front, so that page numbers taken before mean other rows afterwards. Therefore it is read from its end, and the
 * window is cut after each page: the last page of [start, end] holds the oldest rows, the next window starts with the newest
 * of them. Nothing that changes in front of it can push a row past such a cut.
 */

/** Times in seconds, as the platforms count them. */
export type Cut = { start: number; end: number; page: number };
export type PageOf<T> = { total: number; rows: T[] };
type Got<T, R> = { kind: 'ok'; value: PageOf<T> } | R;
type Read<T, R> = { kind: 'ok'; value: { rows: T[]; next?: Cut } } | R;

/** The list grows while its length is asked for: after so many tries the page is taken as it is. */
const TRIES = 5;

/** `at` is when a row was changed, in seconds. `cut.page` is where its last page is thought to be. */
export async function oldestPage<T, R extends { kind: string }>(
  cut: Cut,
  how: { size: number; at(row: T): number; ask(cut: Cut): Promise<Got<T, R>> },
): Promise<Read<T, R>> {
  const got = await lastPage(cut, how);
  if (!isOk(got)) return got;
  const { rows, page } = got.value;
  if (page <= 1) return { kind: 'ok', value: { rows } };
  const newest = rows.reduce((most, row) => Math.max(most, how.at(row)), cut.start);
  if (newest > cut.start) return { kind: 'ok', value: { rows, next: { ...cut, start: newest, page: page - 1 } } };
  return wholeSecond(cut, page, how);
}

/** The last page by what the answer itself says, however often it takes to find it. */
async function lastPage<T, R extends { kind: string }>(
  cut: Cut,
  how: { size: number; ask(cut: Cut): Promise<Got<T, R>> },
): Promise<{ kind: 'ok'; value: PageOf<T> & { page: number } } | R> {
  let page = Math.max(1, cut.page);
  for (let n = 0; ; n++) {
    const got = await how.ask({ ...cut, page });
    if (!isOk(got)) return got;
    const last = Math.max(1, Math.ceil(got.value.total / how.size));
    if (page === last || n >= TRIES) return { kind: 'ok', value: { ...got.value, page } };
    page = last;
  }
}

/** More rows of one second than a page holds: that second by itself. Rows only leave it, so that its pages hold, from the end. */
async function wholeSecond<T, R extends { kind: string }>(
  cut: Cut,
  page: number,
  how: { size: number; ask(cut: Cut): Promise<Got<T, R>> },
): Promise<Read<T, R>> {
  const second = { ...cut, end: cut.start };
  const got = await lastPage({ ...second, page }, how);
  if (!isOk(got)) return got;
  const { rows } = got.value;
  for (let before = got.value.page - 1; before >= 1; before--) {
    const more = await how.ask({ ...second, page: before });
    if (!isOk(more)) return more;
    rows.push(...more.value.rows);
  }
  const next = { ...cut, start: cut.start + 1, page };
  return { kind: 'ok', value: { rows, ...(next.start <= cut.end && { next }) } };
}

const isOk = <V, R extends { kind: string }>(got: { kind: 'ok'; value: V } | R): got is { kind: 'ok'; value: V } =>
  got.kind === 'ok';

export const cutText = ({ start, end, page }: Cut): string => `${start}.${end}.${page}`;

export function cutOf(text: string): Cut | undefined {
  const [, start, end, page] = /^(\d{1,12})\.(\d{1,12})\.(\d{1,6})$/.exec(text) ?? [];
  return page === undefined ? undefined : { start: Number(start), end: Number(end), page: Number(page) };
}

/** The window of a pull, [since, until) in whole seconds of the platform's clock, which may be ahead of ours. */
export function firstCut(since: Date, until: Date): Cut {
  const start = Math.floor(since.getTime() / 1000);
  return { start, end: Math.max(start, Math.floor((until.getTime() - 1) / 1000)), page: 1 };
}
