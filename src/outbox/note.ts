import { createHash } from 'node:crypto';
import type { Message } from '../core/message.ts';
import type { Tx } from '../db/client.ts';
import { putEvidence } from '../db/evidence.ts';

type Told = {
  id: number;
  roomId: number;
  channel: string;
  part: string;
  trace: string | undefined;
  message: Message;
  lang: string;
  attempts: number;
  edits: boolean;
};

/** The vendors' own names of a message, which let nobody do anything; what else they say is kept as a hash. */
const PLAIN_IDS = ['via', 'ts', 'channel', 'msgid', 'at'];

/** What was said is evidence: where, in what words (their hash), and what the vendor called it. */
export async function noteMessage(
  tx: Tx,
  { id, roomId, channel, part, trace, message, lang, attempts, edits }: Told,
  outcome: 'sent' | 'dead',
  vendor: Record<string, string> = {},
): Promise<void> {
  const ids = Object.fromEntries(Object.entries(vendor).filter(([name]) => PLAIN_IDS.includes(name)));
  const body = {
    outbox: id,
    room: roomId,
    channel,
    part,
    lang,
    outcome,
    attempts,
    edits,
    sha256: sha256(JSON.stringify(message)),
    vendor: { ...ids, sha256: sha256(JSON.stringify(vendor)) },
  };
  // A job run's trace is j-NAME-SLOT.
  const job = /^j-(.+)-\d{4}-\d\d-\d\dT\d\d:\d\d$/.exec(trace ?? '')?.[1];
  const by = job ? `job:${job}` : { trace, otherwise: 'system' };
  await putEvidence(tx, { kind: 'message', ...(trace !== undefined && { trace }), by, body });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
