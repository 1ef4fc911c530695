import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { text } from '../../core/message.ts';
import { besideOf } from './beside.ts';
import { fieldOf, type ObservationDeps } from './deps.ts';
import { type Figure, isWhy, keyOf } from './kinds.ts';
import { batchOf, ofBatch, standingOf, versionOf } from './put.ts';
import { putAndLook } from './quality/again.ts';
import { type Field, shopCalled } from './read/figures.ts';
import { type FileRead, readFile, readText } from './read/file.ts';
import { labelOf, refused } from './record.ts';
import { type Imported, wrongLines, wrongWords } from './words.ts';

const SHOWN_WRONG = 8;

/** Read only. Good rows are planned, wrong ones are named. Throws observation.refused, observation.nothing, observation.known. */
export async function planImport(d: ObservationDeps, { typed, now }: { typed: string; now: Date }): Promise<Effect> {
  const field = await fieldOf(d.tx, now);
  const { shop, text: rows } = shopAbove(typed, field);
  const read = readText(rows, { inputs: d.inputs, field, shop });
  if (isWhy(read)) throw refused(read);
  const { figures, ...rest } = read;
  if (figures.length === 0) throw nothing(read);
  const things = latest(figures);
  const known = new Map((await standingOf(d.tx, things)).map((row) => [row.n, row.value]));
  const changes = things.flatMap((figure, n) => {
    const before = known.get(n) ?? null;
    return before === figure.value ? [] : [{ figure, before }];
  });
  if (changes.length === 0) throw allKnown(things.length);
  const code = (id: number | null) => field.shops.find((shop) => shop.id === id)?.code;
  const added = changes.flatMap(({ figure, before }) => (before === null ? [figure] : []));
  const beside = await besideOf(d.tx, d.inputs, added);
  const batch = batchOf(
    figures,
    things.map((_, n) => known.get(n) ?? null),
  );
  return {
    summary: {
      zh: `录入 ${changes.length} 个数${read.wrong.length > 0 ? `，${read.wrong.length} 处没有收下` : ''}`,
      en: `Record ${changes.length} figures${read.wrong.length > 0 ? `, ${read.wrong.length} not taken` : ''}`,
    },
    rows: changes.map(({ figure, before }) => ({
      key: `observation:${JSON.stringify([figure.code, figure.day, figure.covers, code(figure.shopId) ?? '', figure.part, figure.currency])}`,
      label: labelOf(inputOf(d, figure), figure, code(figure.shopId)),
      version: versionOf(before),
      versionAfter: versionOf(figure.value),
      changes: [{ label: inputOf(d, figure).name, before: before ?? '–', after: figure.value ?? '–' }],
    })),
    figures: [],
    details: [...beside.words, ...wrongLines(read.wrong, SHOWN_WRONG)].map((line) => text(line)),
    inverse: { says: `record back ${batch}` },
    data: {
      figures: JSON.stringify(figures),
      before: JSON.stringify(changes.map(({ before }) => before)),
      read: JSON.stringify({ ...rest, beside: beside.words }),
      batch,
      ...(beside.onTop && { onTop: true }),
    },
  };
}

/** A shop on a line of its own above the heading is that of rows without one, and so is the only shop that somebody has. */
function shopAbove(typed: string, field: Field): { shop?: string; text: string } {
  const [first = ''] = typed.split('\n', 1);
  // Its line stays, empty: lines keep their numbers.
  if (shopCalled(field, first)) return { shop: first, text: typed.slice(first.length) };
  const [only, ...more] = field.shops;
  return { text: typed, ...(only && more.length === 0 && !field.whole && { shop: only.code }) };
}

const inputOf = (d: ObservationDeps, { code }: Figure) =>
  d.inputs.find((input) => input.code === code) ?? { name: { zh: code, en: code } };

/** The last of each thing. */
const latest = (figures: readonly Figure[]): Figure[] => [
  ...new Map(figures.map((figure) => [keyOf(figure), figure])).values(),
];

/** Throws effect.changed when a number is another by now. */
export async function applyImport(
  d: ObservationDeps,
  { data, rows }: Effect,
  by: { author: string; now: Date },
): Promise<Imported> {
  const figures = JSON.parse(String(data['figures'])) as Figure[];
  const rest = JSON.parse(String(data['read'])) as Omit<FileRead, 'figures'>;
  const planned = (JSON.parse(String(data['before'])) as (string | null)[]).map((before) => before ?? '').sort();
  const things = latest(figures);
  const known = new Map((await standingOf(d.tx, things)).map((row) => [row.n, row.value]));
  const today = things
    .flatMap((figure, n) => ((known.get(n) ?? null) === figure.value ? [] : [known.get(n) ?? '']))
    .sort();
  if (JSON.stringify(today) !== JSON.stringify(planned)) throw effectChanged(rows[0]?.label ?? '');
  const batch = String(data['batch']);
  const done = await putAndLook(d, figures, { source: `chat#${batch}`, ...by });
  return { ...done, ...rest, batch };
}

/** A file, from the command line: all that is good goes in at once. Throws observation.refused, observation.nothing. */
export async function importFile(
  d: ObservationDeps,
  given: { bytes: Uint8Array; name: string; shop?: string | undefined; author: string; now: Date },
): Promise<Imported> {
  const { bytes, name, shop, author, now } = given;
  const field = await fieldOf(d.tx, now);
  const read = readFile(bytes, { inputs: d.inputs, field, shop });
  if (isWhy(read)) throw refused(read);
  const { figures, ...rest } = read;
  if (figures.length === 0) throw nothing(read);
  const batch = batchOf(figures, now);
  const done = await putAndLook(d, figures, {
    source: `csv:${name.replaceAll('#', '_').slice(0, 100)}#${batch}`,
    author,
    now,
  });
  return { ...done, ...rest, batch };
}

/** Read only. Takes an import back: what it replaced counts again. Throws observation.no_batch. */
export async function planBack(d: ObservationDeps, typed: string): Promise<Effect> {
  const batch = typed.trim().toLowerCase().replace(/^#/, '');
  const figures = /^[0-9a-f]{8}$/.test(batch) ? await ofBatch(d.tx, batch) : [];
  if (figures.length === 0) throw noBatch(typed);
  const field = await fieldOf(d.tx, new Date(0));
  const code = (id: number | null) => field.shops.find((shop) => shop.id === id)?.code ?? '';
  const known = new Map((await standingOf(d.tx, figures)).map((row) => [row.n, row.value]));
  const some = figures.slice(0, MOST_ROWS);
  return {
    summary: {
      zh: `撤回导入 ${batch} 的 ${figures.length} 个数`,
      en: `Take back ${figures.length} figures of import ${batch}`,
    },
    rows: some.map((figure, n) => ({
      key: `observation:${JSON.stringify([figure.code, figure.day, figure.covers, code(figure.shopId), figure.part, figure.currency])}`,
      label: labelOf(inputOf(d, figure), figure, code(figure.shopId)),
      version: versionOf(known.get(n) ?? null),
      versionAfter: versionOf(figure.value),
      changes: [{ label: inputOf(d, figure).name, before: known.get(n) ?? '–', after: figure.value ?? '–' }],
    })),
    figures: [],
    inverse: { irreversible: { zh: '撤回的数请重新导入', en: 'what was taken back is imported again' } },
    data: { batch, count: figures.length },
  };
}

const MOST_ROWS = 500;

/** Throws effect.changed when some of it was changed meanwhile. */
export async function applyBack(
  d: ObservationDeps,
  { data }: Effect,
  by: { author: string; now: Date },
): Promise<number> {
  const batch = String(data['batch']);
  const figures = await ofBatch(d.tx, batch);
  if (figures.length !== data['count']) throw effectChanged({ zh: `导入 ${batch}`, en: `Import ${batch}` });
  await putAndLook(d, figures, { source: `back:${batch}`, ...by });
  return figures.length;
}

function nothing({ wrong, empty }: FileRead): UserError {
  const [first] = wrong;
  const said = first ? wrongWords(first) : undefined;
  return new UserError(
    'observation.nothing',
    {
      zh: said ? `没有一行能收下；${said.zh}` : `没有数可以录入（${empty} 格是空的）；请检查文件`,
      en: said ? `No row can be taken; ${said.en}` : `There is no figure in it (${empty} empty cells); check the file`,
    },
    wrongLines(wrong.slice(1), SHOWN_WRONG),
  );
}

const allKnown = (count: number): UserError =>
  new UserError('observation.known', {
    zh: `这 ${count} 个数早已录入，没有改动`,
    en: `These ${count} figures are known already, nothing was changed`,
  });

const noBatch = (typed: string): UserError =>
  new UserError('observation.no_batch', {
    zh: `没有还算数的导入“${typed.slice(0, 20)}”；编号在导入的回答里，也见 录入 列表`,
    en: `No import “${typed.slice(0, 20)}” still counts; its code stands in the answer to it and in record list`,
  });
