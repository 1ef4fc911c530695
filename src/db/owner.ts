import postgres from 'postgres';
import { wireOptions } from './wire.ts';

/** A plain connection as the role that owns the tables: for migrations, backups and COPY, never for an ask. */
export type Owner = postgres.Sql;

/** One connection that is neither closed when idle nor replaced with age, since a session's locks live on it. */
export const openOwner = (url: string, options: postgres.Options<Record<string, postgres.PostgresType>> = {}): Owner =>
  postgres(url, {
    ...wireOptions(),
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'zhanggui-owner' },
    ...options,
  });
