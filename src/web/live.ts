import type { ConsoleEntry } from '../http/console-port.ts';
import { eventsAddress } from './api.ts';

export type LiveDeps = {
  /** The newest entry that the page has: where to resume. */
  lastSeq(): number;
  entry(entry: ConsoleEntry): void;
  /** Too much was missed: read the room anew. */
  reset(): void;
  connected(yes: boolean): void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** The server is heard every 15 s; after this long the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;

/**
 * Follows one room until the returned function is called. Reconnects by itself: EventSource gives up for good when the
 * server answers anything but a stream, so that each attempt here is a new one.
 */
export function follow(room: string, deps: LiveDeps): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;

  const later = (run: () => void, ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
  const broken = () => {
    source?.close();
    source = undefined;
    deps.connected(false);
    later(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
  const heard = () => later(broken, SILENCE_MS);
  const ready = () => {
    wait = FIRST_WAIT_MS;
    deps.connected(true);
    heard();
  };
  function open(): void {
    source?.close();
    source = new EventSource(eventsAddress(room, deps.lastSeq()));
    heard();
    source.addEventListener('ready', ready);
    source.addEventListener('beat', heard);
    source.addEventListener('reset', deps.reset);
    source.addEventListener('entry', (event) => {
      heard();
      deps.entry(JSON.parse((event as MessageEvent<string>).data) as ConsoleEntry);
    });
    source.addEventListener('error', broken);
  }
  /** Back from sleep or from a tunnel: do not wait for the timer. */
  const hurry = () => {
    if (!source && !document.hidden) open();
  };
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
    removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
  };
}
