import { type Line, type LineOptions, openLine } from './line.ts';

type Listener = { heard: (payload: string) => void; again: () => void };

const AGAIN_MS = 500;

/** One connection that listens for everybody, opened again until that succeeds: those before may have missed something. */
export function createListener(url: string, { onNotice }: LineOptions) {
  const channels = new Map<string, Listener[]>();
  const tell = (channel: string, payload: string): void => {
    for (const one of channels.get(channel) ?? []) one.heard(payload);
  };
  let line: Line | undefined;
  let opening: Promise<void> | undefined;
  let ended = false;

  async function open(): Promise<void> {
    const fresh = openLine(url, { onNotice, heard: tell });
    try {
      for (const channel of channels.keys()) await fresh.orLost(fresh.unsafe(`listen "${channel}"`));
    } catch (error) {
      fresh.close();
      throw error;
    }
    if (ended) return fresh.close();
    line = fresh;
    fresh.onLost(openAgain);
  }

  function openAgain(): void {
    line = undefined;
    if (ended) return;
    const tellAll = () => {
      for (const one of [...channels.values()].flat()) one.again();
    };
    setTimeout(() => open().then(tellAll, openAgain), AGAIN_MS).unref();
  }

  return {
    async listen(channel: string, heard: Listener['heard'], again: Listener['again']): Promise<void> {
      channels.set(channel, [...(channels.get(channel) ?? []), { heard, again }]);
      opening ??= open();
      await opening;
      if (line) await line.unsafe(`listen "${channel}"`);
      again();
    },
    end(): void {
      ended = true;
      line?.close();
    },
  };
}
