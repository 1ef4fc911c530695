/** `bytes` of `total` of the file as it lies on the disk; then `step` of `steps` of storing. */
export type Progress =
  | { phase: 'read'; bytes: number; total: number; lines: number }
  | { phase: 'store'; step: number; steps: number; lines: number };

export type OnProgress = (progress: Progress) => void;

const WIDTH = 24;
/** What reading the file takes of the whole, by bytes. */
const READ_SHARE = 0.5;

/** One line for a terminal: bar, share, lines a second, time left. `seconds` since the start. At most 79 columns. */
export function progressLine(progress: Progress, seconds: number): string {
  const share = shareOf(progress);
  const full = Math.round(share * WIDTH);
  const bar = `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}]`;
  const rate = seconds > 0 ? Math.round(progress.lines / seconds) : 0;
  const left = share > 0.02 ? `${Math.ceil((seconds / share) * (1 - share))} s left` : '';
  const doing = progress.phase === 'read' ? 'reading' : 'storing';
  return `${bar} ${String(Math.round(share * 100)).padStart(3)} % ${doing} ${progress.lines.toLocaleString('en')} lines, ${rate.toLocaleString('en')}/s ${left}`.trimEnd();
}

function shareOf(progress: Progress): number {
  if (progress.phase === 'store') return READ_SHARE + (1 - READ_SHARE) * (progress.step / progress.steps);
  return progress.total > 0 ? READ_SHARE * Math.min(1, progress.bytes / progress.total) : 0;
}
