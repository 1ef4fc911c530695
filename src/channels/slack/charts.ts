import type { types } from '@slack/bolt';
import { type Chart, chartIn, type Locale } from '../../core/message.ts';
import { clamped } from './escape.ts';
import { LIMITS } from './limits.ts';

/**
 * A chart as a block of Slack's own (`data_visualization`, docs.slack.dev, June 2026; not in @slack/types yet). Nothing where it cannot
 * be drawn so: too many points, gaps, names that cut short would be the same, or a form that Slack does not have.
 */
export function nativeChart(drawn: Chart, locale: Locale): types.KnownBlock | undefined {
  const { lang } = locale;
  const chart = chartIn(drawn, lang);
  const names = distinctOf(chart.series.map(({ name }) => name[lang]));
  const labels = distinctOf(chart.labels);
  const form = chart.form === 'line' || chart.form === 'bar' ? chart.form : undefined;
  if (!form || !names || !labels || names.length > LIMITS.chartSeries || labels.length > LIMITS.chartLabels)
    return undefined;
  const full = chart.series.every(({ values }) => labels.every((_, at) => Number.isFinite(values[at] ?? Number.NaN)));
  if (!full || names.length === 0 || labels.length === 0) return undefined;
  const title = clamped(chart.title[lang], LIMITS.chartTitle);
  const unit = clamped(chart.unit[lang], LIMITS.chartTitle);
  const block = {
    type: 'data_visualization',
    title: title === '' ? '–' : title,
    chart: {
      type: form,
      series: chart.series.map(({ values }, i) => ({
        name: names[i],
        data: labels.map((label, at) => ({ label, value: values[at] })),
      })),
      axis_config: { categories: labels, ...(unit === '' ? {} : { y_label: unit }) },
    },
  };
  return block as unknown as types.KnownBlock;
}

/** Names within Slack's length; nothing where two of them would be one. */
function distinctOf(names: readonly string[]): string[] | undefined {
  const short = names.map((name) => clamped(name.replace(/\s+/g, ' ').trim() || '–', LIMITS.chartName));
  return new Set(short).size === short.length ? short : undefined;
}

/** A picture that was uploaded. `alt` is what a screen reader says. */
export const pictureBlock = (fileId: string, alt: string): types.KnownBlock => ({
  type: 'image',
  slack_file: { id: fileId },
  alt_text: clamped(alt, LIMITS.altText) || '–',
});
