import postgres from 'postgres';

/** A plain connection as the role that owns the tables: for migrations, backups and COPY, never for an ask. */
export type Owner = postgres.Sql;

/** One connection that is neither closed when idle nor replaced with age, since a session's locks live on it. */
export const openOwner = (url: string, options: postgres.Options<Record<string, never>> = {}): Owner =>
  postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    // The driver's look at array types on connecting rejects where nobody can catch it when the server goes away.
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'zhanggui-owner' },
    ...options,
  });
