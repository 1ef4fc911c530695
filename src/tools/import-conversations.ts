import { readFileSync, statSync } from 'node:fs';
import type { Config } from '../config.ts';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { openDb, systemScope } from '../db/client.ts';
import { type Columns, MOST_BYTES, type Row, readSheet } from '../platforms/table/sheet.ts';
import { createConversations, MOST_MESSAGES, type RowTold } from '../services/care/care.ts';
import { createRejects, rejectsPath } from '../services/imports/rejects.ts';

/** What a platform's or WeCom's export of conversations may call its columns. */
const COLUMNS: Columns = {
  shop: ['shop', '店铺'],
  conversation: ['conversation', 'conversation_id', '会话id', '会话编号', '会话'],
  id: ['id', 'message_id', '消息id', '消息编号'],
  from: ['from', 'sender', '发送方', '发送者身份', '角色'],
  agent: ['agent', '客服', '客服昵称', '客服账号'],
  at: ['at', 'time', '时间', '发送时间'],
  text: ['text', 'content', '内容', '消息内容'],
  solvedAt: ['solved_at', 'solvedat', '解决时间'],
};
const MUST = ['conversation', 'id', 'from', 'at'];

type Options = { shop: string | undefined; rejects?: string; config: Config };

/** `conversations FILE [--shop CODE]`: messages of agents' conversations, from CSV in UTF-8 or GB18030. */
export async function importConversations(url: string, file: string, options: Options): Promise<Localized[]> {
  const sheet = readSheet(bytesOf(file), COLUMNS, MUST);
  if (sheet.refused !== undefined)
    throw new UserError('imports.unreadable', {
      zh: `读不了这个文件：${sheet.refused}`,
      en: `This file cannot be read: ${sheet.refused}`,
    });
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const db = openDb(url, { poolSize: 1 });
  try {
    for (const { line, reason } of sheet.broken) rejects.add(line, reason, '');
    const done = { stored: 0, same: 0 };
    for (let from = 0; from < sheet.rows.length; from += MOST_MESSAGES) {
      const part = sheet.rows.slice(from, from + MOST_MESSAGES);
      const taken = await db.withScope(systemScope('import'), (tx) =>
        createConversations({ tx, key: options.config.customerHashKey }).take({
          ...{
            messages: part.map((row) => toldOf(row, options.shop)),
            shops: undefined,
            now: new Date(),
            by: 'import',
          },
        }),
      );
      done.stored += taken.stored;
      done.same += taken.same;
      for (const { at, why } of taken.rejected)
        rejects.add(part[at]?.line ?? 0, `${why.en} (${why.zh})`, Object.values(part[at]?.cells ?? {}).join(','));
    }
    return [summary(done, rejects.count()), ...(rejects.file() ? [inFile(rejects.file() ?? '')] : [])];
  } finally {
    rejects.close();
    await db.close();
  }
}

const toldOf = ({ cells }: Row, shop: string | undefined): RowTold => ({
  ...Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== '')),
  shop: cells['shop'] || (shop ?? ''),
});

/** Undefined: too large, or no file. */
function bytesOf(file: string): Uint8Array | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw new UserError('imports.no_file', { zh: `没有找到文件 ${file}`, en: `There is no file ${file}` });
  return found.size > MOST_BYTES ? undefined : readFileSync(file);
}

const summary = ({ stored, same }: { stored: number; same: number }, refused: number): Localized => ({
  zh: `收下 ${stored} 条消息，${same} 条早已有，${refused} 行没有收下`,
  en: `${stored} messages kept, ${same} known before, ${refused} lines refused`,
});
const inFile = (file: string): Localized => ({
  zh: `没有收下的行和原因在 ${file}`,
  en: `Refused lines and why are in ${file}`,
});
