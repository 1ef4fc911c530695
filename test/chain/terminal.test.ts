import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/chat/run.ts';
import { type Chat, openChat } from '../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

async function types(args: string[], lines: string) {
  const output = new PassThrough();
  const stdio = { input: Readable.from([lines]), output, error: new PassThrough() };
  const open = async () => ({ console: chat.app.console, dataDir: '/nowhere', close: async () => {} });
  const code = await run({ args, stdio, lang: 'en', open });
  return { code, out: String(output.read() ?? '') };
}

test("a room's new language holds from the answer that sets it, for a session that is open", async () => {
  const { out } = await types([], '库存 TEE-RED-M\n群 设置 语言 en\nstock TEE-RED-M\n');
  expect(out).toMatch(/仓库[\s\S]*Warehouse/);
  const zh = await types(['--lang', 'zh'], 'stock TEE-RED-M\n');
  expect(zh.out).toContain('仓库');
  expect(zh.out).not.toContain('Warehouse');
});
