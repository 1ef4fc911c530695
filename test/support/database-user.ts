import { createInterface } from 'node:readline';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openOwner } from '../../src/db/owner.ts';

/**
 * A process that uses the embedded database the way one of ours does: `node database-user.ts DATA_DIR KIND`.
 * It takes one command a line (work, count, close) and answers with one line of JSON.
 */
const [dataDir = '', kind = ''] = process.argv.slice(2);
const say = (fact: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const embedded = await openEmbedded({ dataDir, onNotice: (notice) => say({ notice }) });
const sql = openOwner(embedded.url, { max: 3 });
await sql`create table if not exists work (kind text, n bigint generated always as identity)`;
if (kind === 'server') await sql.listen('work', () => {});

async function work(): Promise<void> {
  if (kind === 'import') {
    await sql.begin((tx) => tx`insert into work (kind) select ${kind} from generate_series(1, 1000)`);
  } else {
    await sql`insert into work (kind) values (${kind})`;
    await sql`notify work`;
  }
}

async function leave(): Promise<void> {
  await sql.end({ timeout: 5 });
  await embedded.close();
  say({ left: kind });
  process.exit(0);
}

const COMMANDS: Record<string, () => Promise<unknown>> = {
  work: async () => say({ worked: await work().then(() => true) }),
  count: async () => say({ count: Number((await sql`select count(*) as n from work`)[0]?.['n']) }),
  close: leave,
};

// Ctrl-C: finish what was begun, which needs the database to be there still, then go.
process.on('SIGINT', () => {
  void work().then(() => {
    say({ drained: true });
    return leave();
  });
});

createInterface({ input: process.stdin }).on('line', (line) => {
  COMMANDS[line]?.().catch((error: Error) => say({ error: error.message }));
});
say({ open: embedded.url });
