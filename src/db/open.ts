import { openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

export type Opened = {
  /** As the owner of the tables: for migrations, imports and backups. */
  url: string;
  embedded: boolean;
  close(): Promise<void>;
};

type Where = { database: { kind: 'embedded' } | { kind: 'url'; url: string }; dataDir: string };

/** The database of a configuration, running and migrated. Throws ConfigError with a sentence that says what to do. */
export async function openDatabase({ database, dataDir }: Where, onNotice: (line: string) => void): Promise<Opened> {
  if (database.kind === 'url') {
    await migrate(database.url);
    return { url: database.url, embedded: false, close: async () => {} };
  }
  const own = await openEmbedded({ dataDir, onNotice });
  try {
    await migrate(own.url);
  } catch (error) {
    await own.close();
    throw error;
  }
  return { url: own.url, embedded: true, close: own.close };
}
