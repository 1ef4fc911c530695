/** `yyyy-MM-dd HH:mm:ss` in GMT+8, as Chinese platforms write instants, whatever the clock of this machine is set to. */

const EIGHT_HOURS = 8 * 3_600_000;
const WRITTEN = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

export const chinaTime = (at: Date): string =>
  new Date(at.getTime() + EIGHT_HOURS).toISOString().slice(0, 19).replace('T', ' ');

/** `undefined` for what is not written that way, or is no instant. */
export function fromChinaTime(text: string): Date | undefined {
  if (!WRITTEN.test(text)) return undefined;
  const at = new Date(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
