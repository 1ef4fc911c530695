import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type App, type AppOptions, openApp } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Message } from '../../src/core/message.ts';
import { openOwner } from '../../src/db/owner.ts';
import type { Answer } from '../../src/http/console-port.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { recycledHouse } from './recycled.ts';

/** Tests speak chat: from a typed line through router, services, PostgreSQL and outbox to the message that was said. */
export type Chat = {
  app: App;
  database: FreshDatabase;
  /** Says a line in a console room and waits for the answer. */
  says(line: string, from?: { as?: string; room?: string }): Promise<Answer>;
  /** The message of an answer; fails when it was refused. */
  hears(line: string, from?: { as?: string; room?: string }): Promise<Message>;
  /** The refusal's code; fails when it was answered. */
  refused(line: string, from?: { as?: string; room?: string }): Promise<string>;
  presses(ref: string, from?: { as?: string; room?: string }): Promise<Answer>;
  close(): Promise<void>;
};

export const testConfig = (url: string, env: Record<string, string> = {}): Config =>
  loadConfig(
    {
      DATABASE_URL: url,
      DATA_DIR: mkdtempSync(path.join(tmpdir(), 'zhanggui-chat-')),
      SECRET_KEY: 'a key for tests that is long enough 0123456789',
      ADMINS: 'console:me',
      PORT: '0',
      WEBHOOK_PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    },
    process.cwd(),
  );

/**
 * With nothing, or a clock alone, a house that was opened before is put back and used again, which costs a tenth; with
 * more than that, one is opened and closed for this chat alone.
 */
export async function openChat(options: Partial<AppOptions> & { env?: Record<string, string> } = {}): Promise<Chat> {
  const recycles = Object.keys(options).every((name) => name === 'clock');
  const { app, database, release } = recycles
    ? await recycledHouse(options.clock ?? systemClock, stockedDatabase)
    : await ownHouse(options);
  const ask = (what: { text: string } | { press: string }, from: { as?: string; room?: string } = {}) =>
    app.console.ask({ as: 'me', room: 'ops', key: randomUUID(), ...what, ...from });
  const says: Chat['says'] = (line, from) => ask({ text: line }, from);
  return {
    app,
    database,
    says,
    presses: (ref, from) => ask({ press: ref }, from),
    async hears(line, from) {
      const answer = await says(line, from);
      if ('error' in answer) throw new Error(`"${line}" was refused: ${answer.error.code} ${answer.error.text.en}`);
      return answer.message;
    },
    async refused(line, from) {
      const answer = await says(line, from);
      if (!('error' in answer)) throw new Error(`"${line}" was answered: ${answer.message.title.en}`);
      return answer.error.code;
    },
    close: release,
  };
}

async function ownHouse({ env, ...rest }: Partial<AppOptions> & { env?: Record<string, string> }) {
  const database = await stockedDatabase();
  const app = await openApp(testConfig(database.url, env), { serve: false, demo: false, ...rest });
  const release = async () => {
    await app.close();
    await database.drop();
  };
  return { app, database, release };
}

let template: Promise<FreshDatabase> | undefined;

/** A database with those in it: filled once a process, and copied. */
async function stockedDatabase(): Promise<FreshDatabase> {
  template ??= freshDatabase().then(async (fresh) => {
    await stocked(fresh.url);
    await fresh.db.close();
    return fresh;
  });
  return freshDatabase({ copyOf: await template });
}

/** Two shops, two warehouses and three SKUs: small enough to know by heart. MUG-1 is at its reorder point. */
export async function stocked(url: string): Promise<void> {
  const sql = openOwner(url);
  await sql`insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values
    ('SH-1', '主店', 'Main shop', 'taobao', true, 'CNY', 'Asia/Shanghai'), ('SH-2', '分店', 'Branch', 'doudian', false, 'CNY', 'Asia/Shanghai')`;
  await sql`insert into shop_alias (alias, shop_id) select lower(code), id from shop`;
  await sql`insert into warehouse (code, name_zh, name_en) values ('sh-1', '上海仓', 'Shanghai'), ('gz-1', '广州仓', 'Guangzhou')`;
  await sql`insert into sku (code, title) values ('TEE-RED-M', '红色 T 恤 M'), ('TEE-BLU-L', '蓝色 T 恤 L'), ('MUG-1', '马克杯')`;
  await sql`insert into stock_level (sku, warehouse_id, on_hand, reserved, safety, reorder_point) values
    ('TEE-RED-M', 1, 200, 10, 20, 50), ('TEE-RED-M', 2, 80, 0, 10, 20), ('TEE-BLU-L', 1, 60, 0, 0, 10), ('MUG-1', 1, 5, 0, 0, 8)`;
  await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reserved_delta, reserved_after, actor, cause)
    select sku, warehouse_id, 'counted', on_hand, on_hand, reserved, reserved, 'test',
      'opening:' || sku || ':' || warehouse_id from stock_level`;
  await sql`insert into reservation (key, sku, warehouse_id, shop_id, kind, quantity, order_number)
    select 'opening', sku, warehouse_id, 1, 'order', reserved, 'T-1' from stock_level where reserved > 0`;
  await sql.end();
}
