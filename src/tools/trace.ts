import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readHeads } from '../app/heads-file.ts';
import { namesFound } from '../app/names.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { UserError } from '../core/errors.ts';
import { createSealer } from '../core/seal.ts';
import { createHeadSigner, createTextSigner } from '../core/signed-head.ts';
import { openDb, systemScope } from '../db/client.ts';
import { openDatabase } from '../db/open.ts';
import { keptEvidenceKeys } from '../keys.ts';
import { createTraces } from '../services/evidence/traces.ts';
import { createVault } from '../services/evidence/vault.ts';
import { refusals, say, type Terminal, usage } from './terminal.ts';

const USAGE = ['npm run trace -- "order SH-1/1001" OUT.zip [--from 2026-11-01] [--to 2026-11-20] [--words]'];

type Asked = { what: string; out: string; from: Date; to: Date; words: boolean };

/**
 * `npm run trace -- WHAT OUT.zip`: the bundle of the evidence of one thing, for who is on the server. Days are UTC, `--to` is included.
 * Exit code 0: written; 1: refused; 2: not understood.
 */
export async function runTrace(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  const asked = understand(argv);
  if (!asked) return usage(terminal, { zh: '请写要查什么和输出的文件', en: 'Say what, and a file to write' }, USAGE);
  return refusals(terminal, async () => {
    if (existsSync(asked.out))
      throw new UserError('trace.file', {
        zh: `${asked.out} 已经有了，请换一个文件名`,
        en: `${asked.out} is there already; name another file`,
      });
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    const db = openDb(database.url, { poolSize: 2 });
    try {
      const sealer = createSealer(config.secretKey, 'evidence', config.secretKeyPrevious);
      const vault = createVault({ db, clock: systemClock, sealer, hashKey: config.customerHashKey });
      const signers = {
        sign: createHeadSigner(config.secretKey, config.secretKeyPrevious, [
          ...config.evidenceKeys,
          ...keptEvidenceKeys(config.dataDir),
        ]),
        signText: createTextSigner(config.secretKey),
      };
      const names = await namesFound();
      const made = await db.withScope(systemScope('trace'), async (tx) => {
        const traces = createTraces({ tx, vault, names, ...signers, published: () => readHeads(config.evidenceHeads) });
        const now = systemClock.now();
        await traces.headOverAll(now);
        const about = await traces.resolve(asked.what, { people: true });
        const may = { names: asked.words, words: asked.words, totals: true };
        const bundle = await traces.bundle(about, { span: asked, may, now });
        await traces.noteExport({ about, by: 'tool:trace', shops: [], act: 'file', span: asked, made: bundle });
        return bundle;
      });
      writeFileSync(asked.out, made.zip, { flag: 'wx', mode: 0o600 });
      const { rows, lines, doubt } = made;
      const words = {
        zh: `${asked.out}：${lines} 条记录，其中证据 ${rows} 行`,
        en: `${asked.out}: ${lines} lines, ${rows} of them rows of evidence`,
      };
      say(terminal.out, words[terminal.lang]);
      if (doubt) say(terminal.out, DOUBTED[terminal.lang]);
    } finally {
      await db.close();
      await database.close();
    }
  });
}

const DOUBTED = {
  zh: '注意：证据链核对不上，包里已写明；请先发送 审计 核对 查清楚',
  en: 'Mind: the evidence does not add up, and the bundle says so; send audit verify first',
};

function understand(argv: string[]): Asked | undefined {
  try {
    const options = { from: { type: 'string' }, to: { type: 'string' }, words: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    const [what, out, ...more] = positionals;
    const [from, to] = [dayOf(values.from ?? '1970-01-01'), dayOf(values.to ?? '2199-12-31')];
    if (!what || !out || more.length > 0 || !from || !to || from > to) return undefined;
    return { what, out, from, to: new Date(to.getTime() + 86_400_000), words: values.words === true };
  } catch {
    return undefined;
  }
}

function dayOf(text: string): Date | undefined {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) ? at : undefined;
}
