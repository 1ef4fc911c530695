import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { isSigned, SignedHeadLine } from '../../../src/core/signed-head.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const file = path.join(mkdtempSync(path.join(tmpdir(), 'zhanggui-heads-')), 'heads.jsonl');
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ env: { EVIDENCE_HEADS: file } });
});
afterAll(() => chat.close());

const lines = () => {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
};

it('is signed and published for the first time as soon as there is evidence', async () => {
  await chat.hears('subscribe compliance');
  await expect.poll(() => lines().length, { timeout: 10_000 }).toBe(1);
});

it('goes to the rooms that asked for it and to a file outside of the database, and is compared from then on', async () => {
  await expect
    .poll(async () => (await rowsIn(chat, 'select 1 from evidence_link')).length, { timeout: 5_000 })
    .toBeGreaterThan(0);
  await chat.hears('jobs run evidence-head');
  await expect.poll(() => lines().length, { timeout: 10_000 }).toBe(2);
  const head = SignedHeadLine.parse(JSON.parse(lines()[1] ?? ''));
  expect(isSigned(head)).toBe(true);
  const [post] = await rowsIn<{ message: Message }>(
    chat,
    `select message from outbox where trace like 'j-evidence-head%'`,
  );
  for (const part of [head.head, head.signature, head.publicKey, head.milestone])
    expect(JSON.stringify(post?.message)).toContain(part);
  const verified = JSON.stringify(await chat.hears('audit verify'));
  expect(verified).toContain(`最近的签名链头在 #${head.seq}`);
});

it('a line of the file that nobody signed is found', async () => {
  const { appendFileSync } = await import('node:fs');
  appendFileSync(file, `${JSON.stringify({ ...JSON.parse(lines()[0] ?? ''), seq: 1 })}\n`);
  expect(JSON.stringify(await chat.hears('audit verify'))).toContain('has a wrong signature');
});
