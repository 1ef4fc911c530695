import type { ChannelName, Outgoing } from '../channels/channel.ts';
import type { Lang } from '../core/localized.ts';
import type { DrainDeps } from './drain-deps.ts';
import type { Taken } from './take.ts';

/** What a channel is given to send, its secrets opened; a sentence instead when it cannot be sent at all. */
export function openOutgoing({ sealers }: Pick<DrainDeps, 'sealers'>, taken: Taken): Outgoing | string {
  if (taken.edits && !taken.editedVendor) return 'the message to be changed was never delivered';
  const robotKey = taken.robotKey && sealers.robotKey.open(taken.robotKey).toString('utf8');
  const replyUrl = taken.replyUrl && sealers.replyUrl.open(taken.replyUrl).toString('utf8');
  const vendor = (sealed: Buffer | null) =>
    sealed && (JSON.parse(sealers.vendor.open(sealed).toString('utf8')) as Record<string, string>);
  const edits = vendor(taken.editedVendor);
  const under = vendor(taken.underVendor);
  return {
    outboxId: taken.id,
    part: taken.part,
    room: { channel: taken.channel as ChannelName, id: taken.address, direct: taken.direct, name: taken.roomName },
    message: taken.message,
    locale: { lang: taken.lang as Lang, timeZone: taken.timeZone },
    reply: taken.reply,
    repeat: taken.unknowns > 0,
    operators: taken.operators,
    ...(robotKey ? { robotKey } : {}),
    ...(replyUrl ? { replyUrl } : {}),
    ...(edits ? { edits } : {}),
    ...(under ? { under } : {}),
  };
}
