import { inject } from 'vitest';
import { seedDemo } from '../../src/services/demo/demo.ts';
import { asAdmin, type FreshDatabase, freshDatabase } from './database.ts';

const TEMPLATE = 'zhanggui_demo';
/** Any number that no other lock of the tests has. */
const LOCK = 20261123;

/** A database with the demo as it is on 23 November 2026: filled once a run, by whoever needs it first, and copied. */
export async function demoDatabase(): Promise<FreshDatabase> {
  const url = inject('adminUrl').replace(/postgres$/, TEMPLATE);
  await asAdmin(async (sql) => {
    await sql`select pg_advisory_lock(${LOCK})`;
    const [there] = await sql`select datistemplate as whole from pg_database where datname = ${TEMPLATE}`;
    if (there?.['whole']) return;
    // Half filled by a process that is gone.
    if (there) await sql.unsafe(`drop database ${TEMPLATE} with (force)`);
    await sql.unsafe(`create database ${TEMPLATE} template ${inject('template')}`);
    await seedDemo(url, { now: new Date('2026-11-23T04:00:00Z'), embedded: true });
    await sql.unsafe(`alter database ${TEMPLATE} is_template true`);
  });
  return freshDatabase({ copyOf: { url } });
}
