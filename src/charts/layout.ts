/** The picture in CSS pixels and how many dots are drawn for each: 1440 x 720 dots. */
export const PICTURE = { width: 960, height: 480, zoom: 1.5 };

/** The family under which the server registers its font; a browser falls back to what it has. */
export const FAMILY = 'Zhanggui Sans';
// Single quotes: ECharts writes this into an attribute in double ones when it renders SVG.
export const FONT_STACK = `'${FAMILY}', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif`;

export const MARGIN = 24;
export const TITLE = { size: 20, lineHeight: 28, lines: 2 };
export const LEGEND = { size: 14, marker: 20, gap: 18, name: 200, rowHeight: 26 };
export const LABEL = { size: 13, longest: 220, apart: 12 };

const usable = PICTURE.width - 2 * MARGIN;

/** About how wide a text is, in pixels: enough to lay out by, whatever draws it. Errs on the wide side. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x2e80 ? 1 : 0.6), 0) * size;

/** The longest start of `text` that is about so wide, with a mark where it was cut. */
export function clampWidth(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  let kept = '';
  let room = width - size;
  for (const character of text) {
    room -= widthOf(character, size);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

export const widest = (texts: readonly string[], size: number): number =>
  texts.reduce((most, text) => Math.max(most, widthOf(text, size)), 0);

/** What of a title fits on its lines, when each may leave a word's room free at its end. */
export const fitTitle = (title: string): string => clampWidth(title, TITLE.size, TITLE.lines * usable * 0.92);

const titleLines = (title: string): number =>
  title === '' ? 0 : Math.min(TITLE.lines, Math.ceil(widthOf(title, TITLE.size) / usable));

function legendRows(names: readonly string[]): number {
  let rows = 1;
  let x = 0;
  for (const name of names) {
    const width = LEGEND.marker + 5 + Math.min(LEGEND.name, widthOf(name, LEGEND.size));
    if (x > 0 && x + width > usable) {
      rows += 1;
      x = 0;
    }
    x += width + LEGEND.gap;
  }
  return rows;
}

/** Where the parts above the plot begin, in pixels from the top; the names are those of a legend, none without one. */
export function topsOf(title: string, names: readonly string[]): { title: number; legend: number; plot: number } {
  const legend = MARGIN - 6 + titleLines(title) * TITLE.lineHeight + 10;
  return { title: MARGIN - 6, legend, plot: names.length > 0 ? legend + legendRows(names) * LEGEND.rowHeight : legend };
}

/** The width of the plot, or a little less: the numbers beside it take what they need. */
const PLOT = usable - 70;

/** Whether all labels fit side by side below an axis. */
export const fitBelow = (labels: readonly string[]): boolean =>
  widest(labels, LABEL.size) + LABEL.apart <= PLOT / Math.max(1, labels.length);

/** Every n-th label is shown: as many as fit, none cut below LABEL.longest. */
export const labelStep = (labels: readonly string[]): number =>
  Math.ceil((labels.length * (Math.min(LABEL.longest, widest(labels, LABEL.size)) + LABEL.apart)) / PLOT);
