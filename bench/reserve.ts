import { randomUUID } from 'node:crypto';
import { openDb, systemScope } from '../src/db/client.ts';
import { openOwner } from '../src/db/owner.ts';
import { createReserveQueue } from '../src/services/inventory/reservations/reserve.ts';
import { verify } from '../src/services/inventory/verify.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure, median } from './figure.ts';
import { type Reserving, usualTransaction } from './reserve-usual.ts';

const ROUNDS = 3;
const SECONDS = 1.5;
const SKUS = 2_000;
const PLENTY = 100_000_000;
const CALLERS = [1, 8, 32, 256];

/**
 * `reserve [hot|uniform] [callers]`: reservations/s on one SKU (hot) and over 2,000 (uniform), for a shop with a quota, with
 * key, movement and balance: ours through the queue, against a transaction with the usual steps over the same rows.
 */
export async function run([only, callers]: string[]): Promise<Figure[]> {
  const database = await benchDatabase('reserve');
  try {
    await refuseUnsafe(database.url);
    await fill(database.url);
    const figures: Figure[] = [];
    for (const spread of ['hot', 'uniform'] as const)
      for (const count of CALLERS)
        if ((only === undefined || only === spread) && (callers === undefined || Number(callers) === count))
          figures.push(await compare(database.url, spread, count));
    await checkBooks(database.url);
    return figures;
  } finally {
    await database.remove();
  }
}

/** A figure without the disk would say nothing. */
async function refuseUnsafe(url: string): Promise<void> {
  const sql = openOwner(url);
  const rows = await sql<{ name: string; setting: string }[]>`select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version') order by name`;
  await sql.end();
  process.stdout.write(`${rows.map(({ name, setting }) => `${name} ${setting}`).join(', ')}\n`);
  const off = rows.find(({ name, setting }) => name !== 'server_version' && setting !== 'on');
  if (off)
    throw new Error(`${off.name} is ${off.setting}: turn it on, else nothing is durable and the figures are void`);
}

async function fill(url: string): Promise<void> {
  const sql = openOwner(url);
  await sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone) values ('S', '店', 'S', 'taobao', 'CNY', 'UTC')`;
  await sql`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W')`;
  await sql`insert into sku (code, title) select 'BENCH-' || n, 'bench' from generate_series(1, ${SKUS}) n`;
  await sql`insert into stock_level (sku, warehouse_id, on_hand, assigned) select code, 1, ${PLENTY}, ${PLENTY / 2} from sku`;
  await sql`insert into quota (sku, warehouse_id, shop_id, assigned) select code, 1, 1, ${PLENTY / 2} from sku`;
  await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
    select code, 1, 'counted', ${PLENTY}, ${PLENTY}, 'bench', 'opening:' || code from sku`;
  await sql`vacuum analyze`;
  await sql.end();
}

async function compare(url: string, spread: 'hot' | 'uniform', callers: number): Promise<Figure> {
  const ours = ourWay(url);
  const usual = usualTransaction(url, Math.min(callers, 40));
  const sku = spread === 'hot' ? () => 'BENCH-1' : () => `BENCH-${1 + Math.floor(Math.random() * SKUS)}`;
  const rates = { ours: [] as number[], usual: [] as number[] };
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      const rate = { usual: await drive(usual, callers, sku), ours: await drive(ours, callers, sku) };
      // The first round warms both up.
      if (round === 0) continue;
      rates.usual.push(rate.usual);
      rates.ours.push(rate.ours);
    }
  } finally {
    await ours.close();
    await usual.close();
  }
  return figure(`${spread} ${callers}`, median(rates.ours), median(rates.usual), 'reservations/s');
}

function ourWay(url: string): Reserving {
  const db = openDb(url);
  const queue = createReserveQueue(db);
  return {
    async reserve(sku) {
      const line = { key: randomUUID(), sku, warehouseId: 1, shopId: 1, quantity: 1 };
      const [answer] = await queue.reserve({ lines: [line], actor: 'bench', now: new Date() });
      if (!answer?.ok) throw new Error(`refused: ${answer?.why}`);
    },
    close: () => db.close(),
  };
}

/** Callers that ask again as soon as they are answered; answered asks a second. */
async function drive(side: Reserving, callers: number, sku: () => string): Promise<number> {
  const started = performance.now();
  const until = started + SECONDS * 1000;
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      await side.reserve(sku());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * 1000) / (performance.now() - started);
}

/** The house's own proof (`stock verify`), and what only a benchmark can know: every reservation is one key, one movement. */
async function checkBooks(url: string): Promise<void> {
  const db = openDb(url);
  const proof = await db.withScope(systemScope('bench'), (tx) => verify({ tx }));
  await db.close();
  const sql = openOwner(url);
  const [row] = await sql`select count(*)::int as held, coalesce(sum(from_quota), 0)::text as part,
    (select count(*)::int from movement where kind = 'reserved') as moved,
    (select sum(${PLENTY / 2} - assigned)::text from quota) as spent from reservation`;
  await sql.end();
  if (proof.total > 0 || row?.['held'] !== row?.['moved'] || row?.['part'] !== row?.['spent'])
    throw new Error(`the books are wrong: ${JSON.stringify({ found: proof.total, ...row })}`);
  process.stdout.write(
    `checks clean: ${proof.levels} levels, ${row?.['held']} reservations, ${proof.movements} movements\n`,
  );
}
