import { statSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { createSealer } from '../core/seal.ts';
import { headKeyOf } from '../core/signed-head.ts';
import { openDatabase } from '../db/open.ts';
import { type Owner, openOwner } from '../db/owner.ts';
import { type Resealed, reseal, SEALED } from '../db/reseal.ts';
import { ensureSecretKey, forgetPreviousKey, keepEvidenceKey, keepKey, replaceSecretKey } from '../keys.ts';
import { refusals, say, type Terminal, usage } from './terminal.ts';

const USAGE = ['npm run rekey'];

/**
 * `npm run rekey`: seals everything that is stored sealed with the SECRET_KEY of today. Without a SECRET_KEY it makes a new
 * key in DATA_DIR first. Returns the exit code.
 */
export async function runRekey(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  if (argv.length > 0) return usage(terminal, { zh: '这个命令不带参数', en: 'This command takes no arguments' }, USAGE);
  return refusals(terminal, async () => {
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    const sql = openOwner(database.url);
    try {
      await rekey(config, sql, (line) => say(terminal.out, line[terminal.lang]));
    } finally {
      await sql.end({ timeout: 5 });
      await database.close();
    }
  });
}

type Say = (line: Localized) => void;

async function rekey(config: Config, sql: Owner, tell: Say): Promise<void> {
  keepCustomers(config, tell);
  const keys = await keysOf(config, sql, tell);
  if (!keys) return;
  keepSigner(config.dataDir, keys.earlier, tell);
  let lost = 0;
  let done = 0;
  for (const place of SEALED) {
    const sealer = (key: string) => createSealer(key, place.purpose);
    const counts = await reseal(sql, place, { now: sealer(keys.now), earlier: sealer(keys.earlier) });
    tell(countsWords(counts));
    lost += counts.lost;
    done += counts.done;
  }
  if (lost > 0) tell(lostWords(lost));
  if (config.ownSecretKey) forgetPreviousKey(config.dataDir);
  tell(config.ownSecretKey ? OWN_DONE : done > 0 ? AGAIN : ENV_DONE);
}

/** Whose customers are who must not change with the key: what their hashes were made with stays, in a file of its own. */
function keepCustomers(
  { dataDir, customerHashKey, derivedCustomerKey, ownSecretKey, secretKeyPrevious }: Config,
  tell: Say,
): void {
  if (!derivedCustomerKey || (!ownSecretKey && !secretKeyPrevious)) return;
  keepKey(dataDir, 'customer-hash.key', customerHashKey);
  const file = path.join(dataDir, 'customer-hash.key');
  tell({
    zh: `客户哈希的密钥不变，已存为 ${file}；别的机器请把 CUSTOMER_HASH_KEY 设成里面的内容，和备份分开保管`,
    en: `The key of customers' hashes stays and is kept in ${file}; on other machines set CUSTOMER_HASH_KEY to what it holds, and keep a copy apart from the backups`,
  });
}

/** What the earlier key signed of the chain of evidence stays proof. */
function keepSigner(dataDir: string, earlier: string, tell: Say): void {
  const publicKey = headKeyOf(earlier);
  keepEvidenceKey(dataDir, publicKey);
  tell({
    zh: `原来的密钥签过证据链头，公钥 ${publicKey} 已记在 ${dataDir}；别的机器请加进 EVIDENCE_KEYS`,
    en: `The earlier key has signed heads of evidence; its public key ${publicKey} is noted in ${dataDir}, on other machines add it to EVIDENCE_KEYS`,
  });
}

/** Nothing: the server must be started anew first. Throws rekey.no_previous, rekey.old_server. */
async function keysOf(config: Config, sql: Owner, tell: Say): Promise<{ now: string; earlier: string } | undefined> {
  const { secretKey, secretKeyPrevious, ownSecretKey, dataDir } = config;
  if (!ownSecretKey) {
    if (secretKeyPrevious) return { now: secretKey, earlier: secretKeyPrevious };
    throw noPrevious();
  }
  if (!secretKeyPrevious) {
    replaceSecretKey(dataDir);
    tell({
      zh: `新的密钥已写入 ${path.join(dataDir, 'secret.key')}`,
      en: `A new key is in ${path.join(dataDir, 'secret.key')}`,
    });
    if (await othersRun(sql)) {
      tell(RESTART);
      return undefined;
    }
    return { now: ensureSecretKey(dataDir), earlier: secretKey };
  }
  if (await othersRun(sql, statSync(path.join(dataDir, 'secret.key')).mtime)) throw oldServer();
  return { now: secretKey, earlier: secretKeyPrevious };
}

/** Whether another process uses this database, since before a moment. */
async function othersRun(sql: Owner, before?: Date): Promise<boolean> {
  const rows = await sql`select 1 from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      and backend_start < ${before ?? new Date(8.64e15 / 1000)} limit 1`;
  return rows.length > 0;
}

const countsWords = ({ place, done, current, lost }: Resealed): Localized => ({
  zh: `${place.table}.${place.column}：重新封存 ${done}，本来就是新的 ${current}${lost > 0 ? `，打不开 ${lost}` : ''}`,
  en: `${place.table}.${place.column}: ${done} sealed anew, ${current} were already${lost > 0 ? `, ${lost} cannot be opened` : ''}`,
});

const lostWords = (lost: number): Localized => ({
  zh: `${lost} 个值用新旧密钥都打不开，保持原样；如果更早换过密钥，请把那个设为 SECRET_KEY_PREVIOUS 再运行一次，否则重新接入店铺、绑定群`,
  en: `${lost} values are opened by neither key and stay as they are: if there was an earlier key, set SECRET_KEY_PREVIOUS to it and run this again, else connect those shops and bind those rooms anew`,
});

const RESTART: Localized = {
  zh: '有程序正在用原来的密钥运行：请重启它，再运行一次 npm run rekey，把已有的内容重新封存',
  en: 'A program is running with the earlier key: restart it, then run npm run rekey once more to seal what is there anew',
};
const OWN_DONE: Localized = {
  zh: '完成，原来的密钥已删除；请把新的 secret.key 另存一份，和备份分开',
  en: 'Done, the earlier key is deleted; keep a copy of the new secret.key, apart from the backups',
};
const AGAIN: Localized = {
  zh: '完成。请再运行一次；显示“重新封存 0”后，删除 SECRET_KEY_PREVIOUS 并重启',
  en: 'Done. Run it once more; when it says “0 sealed anew” everywhere, remove SECRET_KEY_PREVIOUS and restart',
};
const ENV_DONE: Localized = {
  zh: '没有用旧密钥封存的内容了：可以删除 SECRET_KEY_PREVIOUS 并重启',
  en: 'Nothing is sealed with the earlier key any more: remove SECRET_KEY_PREVIOUS and restart',
};

const noPrevious = (): UserError =>
  new UserError('rekey.no_previous', {
    zh: '请先把现在的 SECRET_KEY 设为 SECRET_KEY_PREVIOUS，给 SECRET_KEY 一个新值（openssl rand -base64 32），重启所有程序，再运行 npm run rekey',
    en: 'First set SECRET_KEY_PREVIOUS to the present SECRET_KEY, give SECRET_KEY a new value (openssl rand -base64 32), restart all programs, then run npm run rekey',
  });

const oldServer = (): UserError =>
  new UserError('rekey.old_server', {
    zh: '还有程序用原来的密钥运行：请重启它，再运行一次 npm run rekey',
    en: 'A program still runs with the earlier key: restart it, then run npm run rekey again',
  });
