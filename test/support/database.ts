import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { type Db, openDb } from '../../src/db/client.ts';
import { openOwner } from '../../src/db/owner.ts';

export type FreshDatabase = { url: string; db: Db; drop(): Promise<void> };

export type FreshOptions = {
  /** False: an empty database, not yet migrated. */
  migrated?: boolean;
  /** A copy of this one, to which nothing is connected, and nothing was but for filling it. */
  copyOf?: Pick<FreshDatabase, 'url'>;
};

/** A database of one's own, migrated and empty: one for each test file (about 20 ms). `url` connects as its owner. */
export async function freshDatabase({ migrated = true, copyOf }: FreshOptions = {}): Promise<FreshDatabase> {
  const adminUrl = inject('adminUrl');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const template = copyOf ? nameOf(copyOf.url) : migrated ? inject('template') : 'template0';
  // Copying files takes half of what writing every page of them to the log takes.
  await asAdmin((sql) => sql.unsafe(`create database ${name} template ${template} strategy file_copy`));
  const url = adminUrl.replace(/postgres$/, name);
  const db = openDb(url);
  return {
    url,
    db,
    drop: async () => {
      await db.close();
      await asAdmin((sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

/** Runs a statement as superuser in the maintenance database. */
export async function asAdmin<T>(work: (sql: ReturnType<typeof openOwner>) => PromiseLike<T>): Promise<T> {
  const sql = openOwner(inject('adminUrl'));
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
