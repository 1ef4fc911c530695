import { readFile } from 'node:fs/promises';
import { type SignedHead, SignedHeadLine } from '../core/signed-head.ts';

const LONGEST_FILE = 16 * 1024 * 1024;

/** The heads in the file; none when there is no file. A line that is none counts as one with a wrong signature. */
export async function readHeads(file: string): Promise<SignedHead[]> {
  const written = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return written
    .slice(-LONGEST_FILE)
    .split('\n')
    .filter((line) => line !== '')
    .map(headOf);
}

function headOf(line: string): SignedHead {
  try {
    return SignedHeadLine.parse(JSON.parse(line));
  } catch {
    return {
      seq: 0,
      head: '',
      milestones: 0,
      milestone: '',
      at: new Date(0).toISOString(),
      publicKey: '',
      signature: '',
    };
  }
}
