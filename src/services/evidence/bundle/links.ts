import { createHash, randomBytes } from 'node:crypto';
import { UserError } from '../../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { Deps } from '../deps.ts';
import type { Span } from '../trace/rows.ts';
import type { Target } from '../trace/target.ts';

export type LinkDeps = Deps & {
  /** Where the console's pages are. */
  pageUrl?: string;
};

export const LINK_MINUTES = 60;

/** What was asked for, and by whom: looked at again when it is fetched. */
export type Taken = {
  account: string;
  personId: number;
  shops: number[] | undefined;
  totals: boolean;
  what: string;
  span: Span;
  words: boolean;
  trace: string;
};

const hashOf = (secret: string): Buffer => createHash('sha256').update(`evidence:${secret.trim()}`).digest();

/** A link that gives the bundle once, within the hour; only the hash of its secret is kept. Throws evidence.links. */
export async function makeLink(
  d: LinkDeps,
  asked: Taken & { now: Date; about: Target },
): Promise<{ url: string; minutes: number }> {
  const { account, personId, shops, totals, what, span, words, trace, now, about } = asked;
  const secret = randomBytes(24).toString('base64url');
  const expires = new Date(now.getTime() + LINK_MINUTES * 60_000);
  const kept = { what, from: span.from.toISOString(), to: span.to.toISOString(), words };
  await rowsOf(
    d.tx,
    sql`insert into evidence_export (secret_hash, person_id, account, shops, totals, asked, trace, made_at, expires_at) values (${hashOf(secret)}, ${personId},
          ${account}, ${shops ? sql.param(shops) : null}::int[], ${totals}, ${JSON.stringify(kept)}::jsonb, ${trace}, ${instantParam(now)}, ${instantParam(expires)})`,
  );
  await noteExport(d, { about, by: personId, shops, trace, act: 'link', span });
  return { url: `${d.pageUrl ?? ''}/evidence#${secret}`, minutes: LINK_MINUTES };
}

/** The link's own question, and its end. Throws evidence.link for one that was used, is over, or never was. */
export async function takeLink(d: Deps, secret: string, now: Date): Promise<Taken> {
  await rowsOf(d.tx, sql`delete from evidence_export where expires_at < ${instantParam(now)} - interval '30 days'`);
  const [row] = await rowsOf<{
    account: string;
    person_id: string;
    shops: number[] | null;
    totals: boolean;
    asked: { what: string; from: string; to: string; words: boolean };
    trace: string;
  }>(
    d.tx,
    sql`update evidence_export set fetched_at = ${instantParam(now)}
        where secret_hash = ${hashOf(secret)} and fetched_at is null and expires_at > ${instantParam(now)}
        returning account, person_id, shops, totals, asked, trace`,
  );
  if (!row) throw over();
  const { what, from, to, words } = row.asked;
  return {
    ...{ account: row.account, personId: Number(row.person_id), shops: row.shops ?? undefined, totals: row.totals },
    ...{ what, words, trace: row.trace, span: { from: instantOf(from), to: instantOf(to) } },
  };
}

type Noted = {
  about: Target;
  by: number | string;
  shops: readonly number[] | undefined;
  trace?: string;
  /** link, fetched, api, file. */
  act: string;
  span: Span;
  /** Of what went out: rows, lines and the hash over its checksums. */
  made?: { rows: number; lines: number; sums: string };
};

/** That evidence went out is evidence. */
export function noteExport(d: Deps, { about, by, shops = [], trace, act, span, made }: Noted): Promise<void> {
  const { rows, lines, sums } = made ?? {};
  return putEvidence(d.tx, {
    kind: 'export',
    by,
    shops,
    subjects: about.subjects,
    ...(trace !== undefined && { trace }),
    body: { act, what: about.kind, from: span.from.toISOString(), to: span.to.toISOString(), rows, lines, sums },
  });
}

export const over = (): UserError =>
  new UserError('evidence.link', {
    zh: `这个链接用过了、过期了或不存在；链接 ${LINK_MINUTES} 分钟内有效，只能用一次，请重新发送 溯源 打包`,
    en: `This link was used, is over or never was: one is good once, for ${LINK_MINUTES} minutes; send trace bundle again`,
  });
