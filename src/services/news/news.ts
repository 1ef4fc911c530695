import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

export type NewsRow = { id: number; at: Date; audience: string; subject: string; line: Localized; told: boolean };

export type News = ReturnType<typeof createNews>;

/** What rooms were told or are about to be, also where nobody listens; what writes it down is db/news.ts. */
export function createNews({ tx }: { tx: Tx }) {
  return { latest };

  /** The latest first, of one audience or of all but what was for one room or person alone; of the shops that the transaction's scope may see. */
  async function latest({ audience, limit }: { audience: string | undefined; limit: number }): Promise<{
    rows: NewsRow[];
    total: number;
  }> {
    const of = audience === undefined ? sql`` : sql`and audience = ${audience}`;
    const rows = await rowsOf<Record<string, unknown>>(
      tx,
      sql`select id, at, audience, subject, line, told_at is not null as told, count(*) over ()::int as total from news
          where audience not like 'room:%' and audience not like 'person:%' and ((select scope_sees_all()) or shops = '[]'::jsonb
            or exists (select 1 from jsonb_array_elements_text(shops) s where s::int = any ((select scope_shops())::int[]))) ${of}
          order by id desc limit ${limit}`,
    );
    return {
      rows: rows.map((row) => ({
        id: Number(row['id']),
        at: instantOf(row['at']),
        audience: row['audience'] as string,
        subject: row['subject'] as string,
        line: row['line'] as Localized,
        told: row['told'] as boolean,
      })),
      total: (rows[0]?.['total'] as number | undefined) ?? 0,
    };
  }
}
