/** The console's own person, who is admin of a demo and whom ADMINS=console:me names. */
const OWNER = 'me';

/** Who speaks when nobody said who: `me`, or the only person there is. Never whoever comes first of several. */
export function speakerOf<T extends { id: string }>(people: readonly T[]): T | undefined {
  return people.find(({ id }) => id === OWNER) ?? (people.length === 1 ? people[0] : undefined);
}

/** An account's id as it is kept. People of the console are one in whatever case; vendors tell their ids apart by it. */
export const userIdOf = (channel: string, written: string): string =>
  channel === 'console' ? written.toLowerCase() : written;
