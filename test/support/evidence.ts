import { createSealer } from '../../src/core/seal.ts';
import { createHeadSigner } from '../../src/core/signed-head.ts';
import { type Db, rowsOf, sql, systemScope } from '../../src/db/client.ts';
import { createEvidence } from '../../src/services/evidence/evidence.ts';
import { createVault } from '../../src/services/evidence/vault.ts';
import { testConfig } from './chat.ts';

/** The vault that a house under `testConfig` has. */
export function vaultOf(db: Pick<Db, 'atOnce'>, now: () => Date = () => new Date()) {
  const { secretKey, customerHashKey } = testConfig('postgres://localhost/none');
  return createVault({ db, clock: { now }, sealer: createSealer(secretKey, 'evidence'), hashKey: customerHashKey });
}

/** Signs with the tests' key; nothing was published. */
export const HEADS = {
  sign: createHeadSigner('a key for tests that is long enough 0123456789'),
  published: async () => [],
};

export type Asked = {
  trace: string;
  actor: string;
  kind: string;
  subjects: string[];
  body: Record<string, unknown>;
  words: Record<string, unknown> & {
    account?: string;
    canonical?: string;
    typed?: string;
    effect?: { summary: { en: string } };
  };
};

/** What was asked, in the clear, the latest first; or evidence of another kind. */
export const asksIn = (db: Db, trace?: string, kind = 'ask'): Promise<Asked[]> =>
  db.withScope(systemScope('test'), async (tx) => {
    const rows = await rowsOf<Omit<Asked, 'words'> & { key_id: string | null; words: Buffer | null }>(
      tx,
      sql`select trace, actor, kind, subjects, body, key_id, words from evidence
          where kind = ${kind} ${trace === undefined ? sql`` : sql`and trace = ${trace}`} order by id desc`,
    );
    const evidence = createEvidence({ tx, vault: vaultOf(db), ...HEADS });
    const opened = await evidence.open(
      rows.map(({ key_id, words }) => (key_id && words ? { keyId: Number(key_id), sealed: words } : {})),
    );
    return rows.map(({ key_id: _, ...row }, i) => {
      const found = opened[i];
      return { ...row, words: (found && 'words' in found ? found.words : {}) as Asked['words'] };
    });
  });
