import {
  type Ask,
  actions,
  card,
  day,
  field,
  fields,
  instantIn,
  note,
  type PlainRow,
  readUnits,
  type Timeline,
  type TraceTarget,
  table,
  text,
  UserError,
  type Value,
  withData,
} from '#kit';

export const DAY = { from: day({ zh: '起始日期', en: 'from day' }), to: day({ zh: '截止日期', en: 'to day' }) };

type Given = { what: string; from?: string | undefined; to?: string | undefined; page?: number | undefined };
type Here = Pick<Ask<unknown>, 'now' | 'room'>;

/** What stands behind the name of the thing: `2026-11-01 2026-11-20`, `从 昨天 到 今天`, `页 2`. */
export function readAsked(given: Given, { now, room }: Here): Given {
  const context = { now, timeZone: room.timeZone };
  const words = given.what.trim().split(/\s+/);
  const days: string[] = [];
  let [page, to] = [given.page, given.to];
  const tail = (pattern: RegExp) => words.length > 2 && pattern.test(words.at(-2) ?? '');
  if (page === undefined && tail(/^(页|page)$/i)) {
    page = readUnits(words.at(-1) ?? '');
    words.splice(-2);
  }
  while (words.length > 1 && days.length < 2) {
    const read = DAY.from.read(words.at(-1) ?? '', context);
    if (!read) break;
    days.unshift(read.value);
    words.pop();
    if (words.length > 1 && /^(从|自|from|到|至|to|until|[-–~])$/i.test(words.at(-1) ?? '')) {
      const last = /^(到|至|to|until|[-–~])$/i.test(words.pop() ?? '');
      if (last && days.length === 1) to = days.shift();
      else break;
    }
    if (to !== undefined && days.length === 1) break;
  }
  const [from, until] = days;
  return { what: words.join(' '), from: given.from ?? from, to: to ?? until, page };
}

/** From the beginning of the first day to the end of the last, where the room is. Throws trace.days. */
export function spanOf({ from, to }: Given, { room }: Here): { from: Date; to: Date } {
  const after = to === undefined ? undefined : new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString();
  const span = {
    from: from === undefined ? new Date(0) : instantIn(from, '00:00', room.timeZone),
    to: after === undefined ? new Date('2200-01-01T00:00:00Z') : instantIn(after.slice(0, 10), '00:00', room.timeZone),
  };
  if (span.from >= span.to)
    throw new UserError('trace.days', {
      zh: '起始日期在截止日期之后，请换过来写',
      en: 'The first day is after the last one; write them the other way round',
    });
  return span;
}

/** What they may see beyond rows: whom pseudonyms stand for, what people wrote, what warehouses hold. A program: none of the first two. */
export function mayOf({ desk, totals }: Pick<Ask<unknown>, 'desk' | 'totals'>) {
  const held = new Set(desk.catalogue().map(({ permission }) => permission));
  return { names: held.has('people.read'), words: held.has('audit.read'), totals };
}

const MONTHS_SHOWN = { zh: '新的在前', en: 'the latest first' };

export function timelineCard(about: TraceTarget, found: Timeline, how: { page: number; per: number; says: string }) {
  const title = { zh: `溯源 · ${about.label.zh}`, en: `Trace · ${about.label.en}` };
  if (found.total === 0)
    return card(title, [text({ zh: '这段时间没有任何记录', en: 'Nothing is recorded in that time' })]);
  const pages = Math.max(1, Math.ceil(found.total / how.per));
  const shown = found.lines.length;
  const hidden = found.total - shown;
  const columns = [
    { label: { zh: '时间', en: 'Time' } },
    { label: { zh: '谁', en: 'Who' } },
    { label: { zh: '什么', en: 'What' } },
    { label: { zh: '之前 → 之后', en: 'Before → after' } },
    { label: { zh: '编号', en: 'Trace' } },
  ];
  const rows = found.lines.map((line): Value[] => [
    { at: line.at.toISOString() },
    line.name ?? line.by,
    saidOf(line),
    changeOf(line),
    line.trace ?? (line.evidence === undefined ? '' : `#${line.evidence}`),
  ]);
  const next =
    pages > how.page ? [{ label: { zh: '更早的', en: 'Earlier' }, says: `${how.says} page ${how.page + 1}` }] : [];
  return card(title, [
    fields(
      field({ zh: '记录', en: 'Lines' }, found.total),
      field({ zh: '未显示', en: 'Not shown' }, hidden),
      field({ zh: '顺序', en: 'Order' }, MONTHS_SHOWN),
    ),
    withData(table(columns, rows, found.total), dataOf(found)),
    note({ zh: `第 ${how.page} 页，共 ${pages} 页`, en: `Page ${how.page} of ${pages}` }),
    ...(next.length > 0 ? [actions(...next)] : []),
  ]);
}

type Line = Timeline['lines'][number];

function changeOf({ before, after }: Line): Value {
  if (before.en === '' && after.en === '') return '';
  return { zh: `${before.zh || '–'} → ${after.zh || '–'}`, en: `${before.en || '–'} → ${after.en || '–'}` };
}

function saidOf({ what, words }: Line): Value {
  if (words === undefined) return what;
  if (typeof words === 'string')
    return { zh: `${what.zh}，原话“${words}”`, en: `${what.en}, in their words “${words}”` };
  return { zh: `${what.zh}，原话${words.zh}`, en: `${what.en}, the words: ${words.en}` };
}

const dataOf = ({ lines }: Timeline): PlainRow[] =>
  lines.map((line) => ({
    time: line.at.toISOString(),
    source: line.source,
    who: line.who,
    what: line.what.en,
    before: line.before.en,
    after: line.after.en,
    trace: line.trace ?? null,
    evidence: line.evidence ?? null,
  }));
