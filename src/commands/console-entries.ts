import type { Message } from '../core/message.ts';
import { instantOf, rowsOf, sql, type Tx } from '../db/client.ts';
import type { EvidenceService, Services } from '../services/services.ts';

/** What a room of the console shows: what was asked there, and what was said. */
export type Entry =
  | { seq: number; kind: 'asked'; trace: string; who: string; text: string; at: string }
  | {
      seq: number;
      kind: 'said';
      outboxId: number;
      trace?: string;
      message: Message;
      at: string;
      editedFrom?: number;
      repeat?: boolean;
    };

type SaidRow = {
  id: string;
  trace: string | null;
  message: Message;
  sent_at: string;
  edits: string | null;
  unknowns: number;
  first: boolean | null;
  actor: string | null;
  key_id: string | null;
  words: Buffer | null;
  asked?: { text: string; account: string } | undefined;
  who: string | null;
  arrived_at: string | null;
  address: string;
};

const said = sql`select o.id, o.trace, o.message, o.sent_at, o.edits, o.unknowns, r.address, e.actor, e.body->>'arrived' as arrived_at, e.key_id, e.words,
    (select p.name from person p where p.pseudonym = e.actor) as who, o.id = (select min(f.id) from outbox f where f.trace = o.trace) as first
  from outbox o join room r on r.id = o.room_id left join evidence e on e.trace = o.trace and e.kind = 'ask'
  where o.state = 'sent' and r.channel = 'console'`;

/** With what was asked, in the clear again. */
async function saidRows(tx: Tx, { evidence }: Services, query: ReturnType<typeof sql>): Promise<SaidRow[]> {
  const rows = await rowsOf<SaidRow>(tx, query);
  const sealed = rows.map(({ first, key_id: keyId, words }) =>
    first && keyId && words ? { keyId: Number(keyId), sealed: words } : {},
  );
  const opened = sealed.some(({ keyId }) => keyId) ? await evidence.open(sealed) : [];
  return rows.map((row, i) => ({ ...row, asked: askedOf(row, opened[i]) }));
}

function askedOf({ actor }: SaidRow, found: Awaited<ReturnType<EvidenceService['open']>>[number]): SaidRow['asked'] {
  if (!found) return undefined;
  if ('gone' in found) return { text: '…', account: actor ?? '' };
  const { typed, canonical, account } = found.words as { typed?: string; canonical?: string; account?: string };
  return { text: typed || (canonical ?? ''), account: account ?? actor ?? '' };
}

/** An ask is shown just before the first thing that was said to it; both take their place from that message's id. */
function entriesOf(row: SaidRow): Entry[] {
  const id = Number(row.id);
  const message: Entry = {
    seq: id * 2 + 1,
    kind: 'said',
    outboxId: id,
    message: row.message,
    at: instantOf(row.sent_at).toISOString(),
    ...(row.trace ? { trace: row.trace } : {}),
    ...(row.edits ? { editedFrom: Number(row.edits) } : {}),
    ...(row.unknowns > 0 ? { repeat: true } : {}),
  };
  const { asked } = row;
  if (!row.first || !row.trace || !asked || row.edits) return [message];
  const at = instantOf(row.arrived_at).toISOString();
  return [
    { seq: id * 2, kind: 'asked', trace: row.trace, who: row.who ?? asked.account, text: asked.text, at },
    message,
  ];
}

export async function historyOf(
  tx: Tx,
  services: Services,
  room: string,
  before: number | undefined,
  limit = 50,
): Promise<Entry[]> {
  const until = before === undefined ? sql`` : sql`and o.id * 2 < ${before}`;
  const rows = await saidRows(
    tx,
    services,
    sql`${said} and r.address = ${room} ${until} order by o.id desc limit ${limit}`,
  );
  const entries = rows.reverse().flatMap(entriesOf);
  return entries.filter((entry) => before === undefined || entry.seq < before).slice(-limit);
}

export async function entryOf(
  tx: Tx,
  services: Services,
  roomId: number,
  id: number,
): Promise<{ address: string; entries: Entry[] }> {
  const [row] = await saidRows(tx, services, sql`${said} and o.id = ${id} and o.room_id = ${roomId}`);
  return { address: row?.address ?? '', entries: row ? entriesOf(row) : [] };
}
