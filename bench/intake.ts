import { openOwner } from '../src/db/owner.ts';
import { startChild } from './child.ts';
import { benchDatabase } from './database.ts';
import type { Vendor } from './events.ts';
import { type Figure, figure, median } from './figure.ts';
import type { Load, Loaded } from './load.ts';

const ROUNDS = 5;
const COUNT = 12_000;
/** Both sides are measured as servers that have run for a while: the larger one takes longer to be compiled. */
const WARM_UP = 20_000;

/** `intake [wecom|slack] [connections]`: requests/s stored and acknowledged, against a route that stores nothing. */
export async function run([vendor, connections]: string[]): Promise<Figure[]> {
  const vendors: Vendor[] = vendor === 'wecom' || vendor === 'slack' ? [vendor] : ['wecom', 'slack'];
  const figures: Figure[] = [];
  for (const one of vendors) figures.push(...(await compare(one, Number(connections ?? 64))));
  return figures;
}

async function compare(vendor: Vendor, connections: number): Promise<Figure[]> {
  const database = await benchDatabase('intake');
  const ours = await startChild('intake-server.ts', ['ours', vendor, database.url, database.dataDir], true);
  const bare = await startChild('intake-server.ts', ['bare', vendor], true);
  const generator = await startChild('load.ts', [], false);
  try {
    let from = 0;
    const drive = async (side: typeof ours, count: number): Promise<Loaded> => {
      const load: Load = { port: (side.first as { port: number }).port, vendor, connections, count, from };
      from += count;
      const loaded = (await generator.ask(load)) as Loaded;
      if (loaded.refused > 0) throw new Error(`${loaded.refused} requests were not acknowledged`);
      return loaded;
    };
    await drive(bare, WARM_UP);
    await drive(ours, WARM_UP);
    const rounds: { ours: Loaded; bare: Loaded }[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push({ bare: await drive(bare, COUNT), ours: await drive(ours, COUNT) });
    await checkRows(database.url, WARM_UP + ROUNDS * COUNT);
    const rate = (pick: (round: (typeof rounds)[number]) => Loaded) =>
      median(rounds.map((round) => pick(round).accepted / pick(round).seconds));
    const worst = (pick: (round: (typeof rounds)[number]) => Loaded) => median(rounds.map((round) => pick(round).p99));
    const name = `intake ${vendor} ${connections}`;
    return [
      figure(
        name,
        rate((r) => r.ours),
        rate((r) => r.bare),
        'requests/s',
      ),
      figure(
        `${name} p99`,
        worst((r) => r.ours),
        worst((r) => r.bare),
        'ms',
      ),
    ];
  } finally {
    for (const child of [ours, bare, generator]) await child.stop();
    await database.remove();
  }
}

/** Every 2xx answer is a row, and every row a 2xx answer. */
async function checkRows(url: string, expected: number): Promise<void> {
  const sql = openOwner(url);
  const [row] = await sql`select count(*)::int as n from inbox`;
  await sql.end();
  if (row?.['n'] !== expected) throw new Error(`${row?.['n']} rows were stored for ${expected} acknowledged requests`);
}
