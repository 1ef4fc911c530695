import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { type Db, openDb, rowsOf, sql, systemScope } from '../db/client.ts';
import { importOrders } from '../services/imports/orders.ts';
import { PRESETS } from '../services/imports/presets.ts';
import { inOwnDatabase, type OwnDatabase } from './replay/database.ts';
import { dayName, dayNumber, type Policy } from './replay/demand.ts';
import { play, type Span, slowMovers, unitsArriving } from './replay/play.ts';
import { type Replayed, sumOf } from './replay/tally.ts';
import { resultLines, startLines } from './replay/words.ts';
import { EXIT, progressBar, refusals, say, type Terminal, usage } from './terminal.ts';

const USAGE = ['npm run replay -- online-retail YEAR [--file FILE.csv[.gz]] [--lead-days 14] [--service 95]'];
const SHARED = path.join(import.meta.dirname, '../../../shared/data');

type Asked = { preset: string; year: string; file: string; policy: Policy };

/**
 * `npm run replay -- online-retail 2011`: a year of a shop's orders against a stock of ours, in a database that is made for
 * it and removed after it. Returns the exit code: 0 done and the books are right, 1 refused or not, 2 not understood.
 */
export async function runReplay(argv: string[], terminal: Terminal): Promise<number> {
  const asked = understand(argv);
  if ('zh' in asked) return usage(terminal, asked, USAGE);
  let clean = false;
  const code = await refusals(terminal, async () => {
    if (!existsSync(asked.file)) throw noFile(asked.file);
    for (const line of startLines(asked.year, asked.policy)) say(terminal.out, line[terminal.lang]);
    const done = await inOwnDatabase(
      () => {},
      (own) => replay(own, asked, terminal),
    );
    for (const line of resultLines(done)) say(terminal.out, line[terminal.lang]);
    clean = done.proof.total === 0;
  });
  return code === EXIT.done && !clean ? EXIT.failed : code;
}

/** Reads the file into the empty database and plays the year. Throws replay.no_orders, replay.stopped, imports.*. */
export async function replay(
  { url, folder }: OwnDatabase,
  { preset, year, file, policy }: Asked,
  terminal: Terminal,
): Promise<Replayed> {
  const started = performance.now();
  const stop = stopOnSignal();
  const db = openDb(url, { poolSize: 4 });
  const at: { said(seconds: number): string } = { said: reading };
  const bar = progressBar(terminal, (seconds) => at.said(seconds));
  try {
    bar.draw(true);
    const customerKey = randomBytes(32).toString('hex');
    const { rejects } = await importOrders(url, file, {
      preset,
      customerKey,
      rejects: path.join(folder, 'rejects.csv'),
    });
    const span = await spanOf(db, year);
    const run = await play(db, span, policy, (day, of, lines) => {
      at.said = (seconds) => playing(day, of, lines, seconds);
      bar.draw();
      stop.check();
    });
    const slow = slowMovers(run, dayNumber(span.to));
    const ends = {
      slow,
      slowUnits: sumOf(slow.map(({ onHand }) => onHand)),
      endUnits: sumOf(run.onHand.values()),
      arriving: unitsArriving(run),
    };
    at.said = () => 'stock verify …';
    bar.draw(true);
    const proof = await run.room.verify();
    return {
      ...run.tally,
      ...ends,
      proof,
      rejects,
      last: dayName(dayNumber(span.to) - 1),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    bar.end();
    stop.end();
    await db.close();
  }
}

const reading = () => 'reading the orders …';
const WIDTH = 24;

/** One line for a terminal, as in the import: bar, share, day, lines, time left. */
function playing(day: number, of: number, lines: number, seconds: number): string {
  const full = Math.round((day / of) * WIDTH);
  const left = Math.ceil((seconds / day) * (of - day));
  const share = String(Math.round((100 * day) / of)).padStart(3);
  return `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${share} % day ${day} of ${of}, ${lines.toLocaleString('en')} lines, ${left} s left`;
}

/** A run that is broken off removes its database as well. */
function stopOnSignal() {
  let stopped = false;
  const hear = () => {
    stopped = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, hear);
  return {
    check(): void {
      if (stopped) throw stoppedEarly();
    },
    end(): void {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, hear);
    },
  };
}

/** The year, or what the file has of it: days after its last order would only gather stock. */
async function spanOf(db: Db, year: string): Promise<Span> {
  const [row] = await db.withScope(systemScope('replay'), (tx) =>
    rowsOf<{ first: string; after: string | null }>(
      tx,
      sql`select min(l.placed_at at time zone s.time_zone)::date::text as first,
            (max(l.placed_at at time zone s.time_zone) filter (
              where extract(year from l.placed_at at time zone s.time_zone) = ${Number(year)})::date + 1)::text as after
          from order_line l join shop s on s.id = l.shop_id where l.kind = 'sale'`,
    ),
  );
  if (!row?.after) throw noOrders(year);
  return { first: row.first, from: `${year}-01-01`, to: row.after };
}

function understand(argv: string[]): Asked | Localized {
  const options = { file: { type: 'string' }, 'lead-days': { type: 'string' }, service: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    const [preset = '', year = ''] = positionals;
    if (!(PRESETS as readonly string[]).includes(preset) || positionals.length !== 2 || !/^\d{4}$/.test(year))
      return WHAT;
    const leadDays = Number(values['lead-days'] ?? 14);
    const service = Number(values.service ?? 95) / 100;
    if (!Number.isInteger(leadDays) || leadDays < 1 || leadDays > 365 || !(service > 0 && service < 1)) return NUMBERS;
    const file = values.file ?? path.join(SHARED, preset, `${preset}.csv.gz`);
    return { preset, year, file, policy: { leadDays, service } };
  } catch (error) {
    const option = /'([^']+)'/.exec((error as Error).message)?.[1] ?? '';
    return { zh: `选项 ${option} 不对`, en: `The option ${option} is not right here` };
  }
}

const WHAT: Localized = {
  zh: '请说明回放什么和哪一年，例如 online-retail 2011',
  en: 'Say what to play and of which year, such as online-retail 2011',
};
const NUMBERS: Localized = {
  zh: '交期请写 1 到 365 的整数天，服务水平请写 1 到 99 的百分数',
  en: 'Lead days are a whole number from 1 to 365, service is a percentage from 1 to 99',
};

const noFile = (file: string): UserError =>
  new UserError('replay.no_file', {
    zh: `没有文件 ${file}，请用 --file 指明订单文件`,
    en: `There is no file ${file}: name the orders file with --file`,
  });

const noOrders = (year: string): UserError =>
  new UserError('replay.no_orders', {
    zh: `文件里没有 ${year} 年的订单，请换一年`,
    en: `The file has no orders of ${year}: name another year`,
  });

const stoppedEarly = (): UserError =>
  new UserError('replay.stopped', {
    zh: '已停止，临时数据库已删除',
    en: 'Stopped; its database is removed',
  });
