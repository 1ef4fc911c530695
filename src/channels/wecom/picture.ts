import { createHash } from 'node:crypto';
import type { Chart, Message } from '../../core/message.ts';
import type { RoomFacts } from '../channel.ts';

/** Parts of a message that are pictures of its charts: `picture-1` is that of the first. */
const PART = /^picture-([12])$/;
/** Charts of one message that are drawn; further ones are said in words, as all are. */
export const MOST_PICTURES = 2;

export const isPicture = (part: string): boolean => PART.test(part);

const chartsOf = (message: Message): Chart[] =>
  message.blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));

export const chartOf = (message: Message, part: string): Chart | undefined =>
  chartsOf(message)[Number(PART.exec(part)?.[1] ?? 0) - 1];

/** A group takes pictures from its robot, a person from the app; a response_url takes none. */
export function pictureParts(message: Message, room: RoomFacts, hasApp: boolean): string[] {
  const takes = room.address.direct ? hasApp && room.address.id.startsWith('user:') : room.hasRobotKey;
  return takes
    ? chartsOf(message)
        .slice(0, MOST_PICTURES)
        .map((_, i) => `picture-${i + 1}`)
    : [];
}

/** 99110: the picture itself and the MD5 of its bytes, 2 MB at most. */
export const robotPicture = (png: Buffer) => ({
  msgtype: 'image',
  image: { base64: png.toString('base64'), md5: createHash('md5').update(png).digest('hex') },
});

/** 90253: what is uploaded stays three days. */
export function uploadForm(png: Buffer): FormData {
  const form = new FormData();
  form.append('media', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'chart.png');
  return form;
}
