import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Refusal, refusedHere } from '../platform.ts';

/** One shop's folder below the root: `inbox/` is read, `outbox/` is written, and nothing outside of it is touched. */
export type Folder = { inbox: string; outbox: string };

export type Found = { name: string; file: string; size: number; arrivedAt: Date };

/** A name and nothing else: no separators, no dots, so that it cannot lead out of the root. */
export const isFolderName = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u.test(name);

/** Made when missing. Whoever can write into the root could put a link there: what lies elsewhere is refused. */
export async function openFolder(root: string, name: string): Promise<Folder | Refusal> {
  if (!isFolderName(name)) {
    return refusedHere('folder', {
      zh: '文件夹只写名字，用 1 至 64 个字母、数字、- 和 _，不写路径',
      en: 'the folder is a name of 1 to 64 letters, digits, - and _, not a path',
    });
  }
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    const base = path.join(await realpath(root), name);
    const folder = { inbox: path.join(base, 'inbox'), outbox: path.join(base, 'outbox') };
    for (const one of [base, folder.inbox, folder.outbox]) {
      await mkdir(one, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      if (!(await lstat(one)).isDirectory() || (await realpath(one)) !== one) {
        return refusedHere('folder', {
          zh: `${name} 是一个链接，不是真的文件夹；请换成真的文件夹`,
          en: `${name} is a link, not a folder of its own: put a real folder there`,
        });
      }
    }
    return folder;
  } catch (error) {
    return refusedHere('folder', {
      zh: `文件夹 ${name} 用不了（${codeOf(error)}）；请给运行掌柜的用户权限`,
      en: `the folder ${name} cannot be used (${codeOf(error)}): give this user the right to it`,
    });
  }
}

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'error';

const MOST_FILES = 10_000;

/** Plain files of a kind, oldest arrival first. `arrivedAt`: when it came to lie here, whatever time it carries itself. */
export async function filesOf(inbox: string, kind: string): Promise<Found[]> {
  const names = (await readdir(inbox)).filter((n) => n.startsWith(`${kind}-`) && n.toLowerCase().endsWith('.csv'));
  const found: Found[] = [];
  if (names.length > MOST_FILES) {
    throw Object.assign(new Error('too many files'), { code: `more than ${MOST_FILES} files, move old ones away` });
  }
  for (const name of names) {
    const file = path.join(inbox, name);
    const seen = await lstat(file).catch(() => undefined);
    if (!seen?.isFile()) continue;
    const arrivedAt = new Date(Math.floor(Math.max(seen.mtimeMs, seen.ctimeMs)));
    found.push({ name, file, size: seen.size, arrivedAt });
  }
  return found.sort((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime() || (a.name < b.name ? -1 : 1));
}

/** The bytes, or undefined for what is too large or no plain file by now. Links are not followed. */
export async function readBytes(file: string, most: number): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    return size > most ? undefined : await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Beside it first, then in its place at once: whoever looks sees the old file or the new one, never half of one. */
export async function putFile(folder: string, name: string, text: string): Promise<void> {
  const beside = path.join(folder, `.${name}.${process.pid}.part`);
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path.join(folder, name));
}
