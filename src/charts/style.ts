import type { EChartsOption } from 'echarts';
import type { Lang } from '../core/localized.ts';
import { FONT_STACK, LABEL, LEGEND, MARGIN, PICTURE, TITLE } from './layout.ts';

export const INK = '#1f2329';
export const SOFT = '#646a73';
export const RULE = '#e3e6ea';
export const ALERT = '#d0342c';
/** Told apart by those who see red and green alike too; red is kept for the threshold. */
export const COLOURS = ['#1f6fd6', '#e08a00', '#0a8f6c', '#8e5bc9', '#4fb3e8', '#8a6d3b', '#c2577f', '#5a6672'];

const NO_DATA = { zh: '暂无数据', en: 'No data' };

export const words = (size: number, color = INK, weight: 'normal' | 'bold' = 'normal') => ({
  fontFamily: FONT_STACK,
  fontSize: size,
  fontWeight: weight,
  color,
});

/** A number on or beside its place, readable on any ground. */
export const numberLabel = { ...words(LABEL.size), textBorderColor: '#fff', textBorderWidth: 3 };

/** A legend is keyed by name, so equal names would become one series. */
export function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? name || '–' : `${name || '–'} (${nth})`;
  });
}

export function nothing(lang: Lang): EChartsOption {
  const style = { text: NO_DATA[lang], fill: SOFT, font: `18px ${FONT_STACK}` };
  return { graphic: { type: 'text', left: 'center', top: 'middle', style } };
}

/** What every picture begins with. */
export const headOf = (title: string, top: number): EChartsOption => ({
  animation: false,
  backgroundColor: '#fff',
  textStyle: { fontFamily: FONT_STACK },
  title: {
    text: title,
    left: MARGIN,
    top,
    padding: 0,
    textStyle: {
      ...words(TITLE.size, INK, 'bold'),
      width: PICTURE.width - 2 * MARGIN,
      lineHeight: TITLE.lineHeight,
      overflow: 'break' as const,
    },
  },
});

export const legendOf = (names: string[], top: number) => ({
  show: names.length > 0,
  data: names,
  left: MARGIN,
  top,
  width: PICTURE.width - 2 * MARGIN,
  padding: 0,
  itemWidth: LEGEND.marker,
  itemHeight: 10,
  itemGap: LEGEND.gap,
  textStyle: { ...words(LEGEND.size), width: LEGEND.name, overflow: 'truncate' as const, ellipsis: '…' },
});

/** Labels that stand beside or below an axis, cut where they are too long. */
export const axisLabel = {
  ...words(LABEL.size, SOFT),
  width: LABEL.longest,
  overflow: 'truncate' as const,
  ellipsis: '…',
};

/** Within the margins, whatever room the numbers beside it take. */
export const within = (top: number, bottom = 18) => ({
  left: MARGIN,
  right: MARGIN + 16,
  top,
  bottom,
  outerBoundsMode: 'same' as const,
  outerBoundsContain: 'axisLabel' as const,
});
