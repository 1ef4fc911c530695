import type { Config } from '../config.ts';
import { backup, restore } from '../db/backup.ts';
import { openDatabase } from '../db/open.ts';
import { refusals, say, type Terminal, usage } from './terminal.ts';

type Work = (url: string, file: string) => Promise<{ tables: number; rows: number }>;

/** `npm run backup -- FILE`: every row as of one moment, beside a running server. */
export async function runBackup(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  const code = await withFile(argv, config, terminal, 'backup', backup);
  const key = {
    zh: '密钥不在备份里：请另外保管 SECRET_KEY（内嵌数据库时是 DATA_DIR 里的 secret.key），没有它就打不开封存的内容',
    en: 'The key is not in it: keep SECRET_KEY apart (with the embedded database, secret.key in DATA_DIR), sealed values cannot be opened without it',
  };
  if (code === 0) say(terminal.out, key[terminal.lang]);
  return code;
}

/** `npm run restore -- FILE`: into a database that holds nothing yet (a new DATA_DIR that was never started). */
export const runRestore = (argv: string[], config: Config, terminal: Terminal): Promise<number> =>
  withFile(argv, config, terminal, 'restore', restore);

async function withFile(argv: string[], config: Config, terminal: Terminal, name: string, work: Work): Promise<number> {
  const [file] = argv;
  if (argv.length !== 1 || file === undefined || file.startsWith('-')) {
    return usage(terminal, { zh: '请写一个文件名', en: 'Name one file' }, [`npm run ${name} -- zhanggui.backup`]);
  }
  return refusals(terminal, async () => {
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    try {
      const { tables, rows } = await work(database.url, file);
      say(
        terminal.out,
        { zh: `${file}：${tables} 张表，${rows} 行`, en: `${file}: ${tables} tables, ${rows} rows` }[terminal.lang],
      );
    } finally {
      await database.close();
    }
  });
}
