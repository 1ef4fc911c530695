import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { openApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { systemScope } from '../src/db/client.ts';
import { createApiKeys } from '../src/services/api-keys/api-keys.ts';
import { createChecks } from '../src/services/compliance/check/checks.ts';
import { shippedPacks } from '../src/services/compliance/check/known.ts';
import { lexiconOf } from '../src/services/compliance/check/lexicon.ts';
import { textThing } from '../src/services/compliance/check/resolve.ts';
import { loadRules } from '../src/services/compliance/load.ts';
import { SHIPPED } from '../src/services/compliance/terms/packs.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure, median, percentile } from './figure.ts';

const ROUNDS = 5;
const ASKED = 400;
const HTTP_LISTINGS = 10_000;
const AT_ONCE = 50;
const CALLERS = 4;
/** What the issue asks for. */
const MS_A_LISTING = 5;
const A_MINUTE = 10_000;
const RULES = path.join(import.meta.dirname, '../src/services/compliance/rules');

/**
 * `check`: looking through texts for all words of all packs, against one regular expression a pack with the same words, which knows no
 * other spelling and no exception; then one listing in the service, and listings a minute through the API, against what they may take.
 */
export async function run(): Promise<Figure[]> {
  const texts = titles();
  const figures = [matching(texts)];
  const database = await benchDatabase('check');
  try {
    const config = loadConfig(
      {
        DATABASE_URL: database.url,
        DATA_DIR: database.dataDir,
        SECRET_KEY: 'bench bench bench bench bench bench',
        PORT: '0',
        WEBHOOK_PORT: '0',
        LOG_LEVEL: 'silent',
      },
      process.cwd(),
    );
    const app = await openApp(config, { serve: true, demo: false });
    try {
      figures.push(await inService(app.db, texts));
      const address = app.pages?.server.address() as AddressInfo | undefined;
      const key = await keyOf(app.db);
      figures.push(await throughHttp(`http://127.0.0.1:${address?.port}`, key, texts, AT_ONCE));
      figures.push(await throughHttp(`http://127.0.0.1:${address?.port}`, key, texts, 1));
    } finally {
      await app.close();
    }
  } finally {
    await database.remove();
  }
  return figures;
}

/** Titles and attributes of real goods where the shared data is there; else sentences of that length. */
function titles(): string[] {
  const file = path.join(process.cwd(), '../shared/data/product-match/openbg-align/item_align.tsv');
  if (existsSync(file)) {
    const cells = readFileSync(file, 'utf8').split(/[\n\t]/);
    return cells.filter((cell) => cell.length > 8).slice(0, 2_000);
  }
  return Array.from(
    { length: 2_000 },
    (_, n) => `双层陶瓷马克杯 ${n} 家用大容量 带盖带勺 可爱办公室水杯 情侣款 全网最好用 送礼`,
  );
}

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function matching(texts: readonly string[]): Figure {
  const lexicon = lexiconOf(shippedPacks());
  const patterns = SHIPPED.map(
    ({ terms }) => new RegExp(terms.map(({ word }) => escaped(word.normalize('NFKC').toLowerCase())).join('|'), 'g'),
  );
  const rates = { ours: [] as number[], plain: [] as number[] };
  const found = { ours: 0, plain: 0 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const plain = timed(texts, (text) => {
      const folded = text.normalize('NFKC').toLowerCase();
      for (const pattern of patterns) found.plain += folded.match(pattern)?.length ?? 0;
    });
    const ours = timed(texts, (text) => {
      for (const { code } of SHIPPED) found.ours += lexicon.find(code, text).length;
    });
    // The first round warms both up.
    if (round === 0) continue;
    rates.plain.push(plain);
    rates.ours.push(ours);
  }
  const a = (count: number) => Math.round(count / (ROUNDS + 1));
  process.stdout.write(
    `${texts.length} texts, ${texts.reduce((sum, text) => sum + text.length, 0)} characters; ${lexicon.words} spellings: ` +
      `${a(found.ours)} places found, ${a(found.plain)} by the plain patterns, exceptions counted as found\n`,
  );
  return figure('matching', median(rates.ours), median(rates.plain), 'texts/s');
}

function timed(texts: readonly string[], look: (text: string) => void): number {
  const start = performance.now();
  for (const text of texts) look(text);
  return (texts.length / (performance.now() - start)) * 1000;
}

type Db = Awaited<ReturnType<typeof openApp>>['db'];

/** One listing in a transaction of its own, rules, words and papers read anew: the 95th of a hundred. */
async function inService(db: Db, texts: readonly string[]): Promise<Figure> {
  const rules = await loadRules(RULES);
  const took: number[] = [];
  for (let n = 0; n < ASKED; n += 1) {
    const start = performance.now();
    await db.withScope(systemScope('bench'), (tx) =>
      createChecks({ tx, rules }).many([textThing(texts[n % texts.length] as string)], new Date()),
    );
    took.push(performance.now() - start);
  }
  const sorted = took.slice(50).sort((a, b) => a - b);
  process.stdout.write(
    `one listing in the service: median ${median(sorted).toFixed(2)} ms, 99th ${percentile(sorted, 0.99).toFixed(2)} ms\n`,
  );
  return figure('one listing, 95th', percentile(sorted, 0.95), MS_A_LISTING, 'ms, of at most');
}

const keyOf = (db: Db): Promise<string> =>
  db.withScope(systemScope('bench'), async (tx) => {
    const keys = createApiKeys({ tx });
    const effect = await keys.planAdd({ name: 'bench', scopes: ['compliance.check'], shops: [], perMinute: 1_000_000 });
    await keys.add(effect, 'bench');
    return keys.issue('bench');
  });

async function throughHttp(origin: string, key: string, texts: readonly string[], atOnce: number): Promise<Figure> {
  const calls = Math.ceil((atOnce === 1 ? HTTP_LISTINGS / 5 : HTTP_LISTINGS) / atOnce);
  let next = 0;
  const caller = async () => {
    for (let n = next++; n < calls; n = next++) {
      const listings = Array.from({ length: atOnce }, (_, m) => ({ title: texts[(n * atOnce + m) % texts.length] }));
      const answer = await fetch(`${origin}/api/v1/compliance/check`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(atOnce === 1 ? listings[0] : { listings }),
      });
      if (answer.status !== 200) throw new Error(`the API answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const minutes = (performance.now() - start) / 60_000;
  return figure(`HTTP, ${atOnce} a call`, (calls * atOnce) / minutes, A_MINUTE, 'listings/minute, of at least');
}
