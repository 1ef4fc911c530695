import { createRequire } from 'node:module';
import type { Lang } from '../core/localized.ts';
import type { Chart } from '../core/message.ts';
import { type Covers, coverageOf, drawable, lacking, PROBE } from './glyphs.ts';
import { FAMILY, PICTURE } from './layout.ts';
import { optionOf } from './option.ts';

/** Paths of two TrueType or OpenType files. */
export type Fonts = { regular: string; bold: string };
export type Draw = (chart: Chart, lang: Lang) => Promise<Uint8Array>;

function packagedFonts(): Fonts {
  const { resolve } = createRequire(import.meta.url);
  return {
    regular: resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    bold: resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
  };
}

/** A missing font draws nothing, or boxes, without any error: so it is asked what it has before it is used. */
function checkedCoverage({ regular, bold }: Fonts): Covers {
  const [thin, thick] = [coverageOf(regular), coverageOf(bold)];
  const covers: Covers = (codePoint) => thin(codePoint) && thick(codePoint);
  const missing = lacking(PROBE, covers);
  if (missing.length > 0) throw new Error(`the chart font lacks ${missing.join('')}: install one with Chinese glyphs`);
  return covers;
}

async function loadECharts() {
  const [core, { BarChart, CustomChart, HeatmapChart, LineChart }, parts, { CanvasRenderer }, { LabelLayout }] =
    await Promise.all([
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
      import('echarts/features'),
    ]);
  const { GraphicComponent, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent } = parts;
  core.use(parts.VisualMapContinuousComponent);
  core.use([BarChart, CustomChart, HeatmapChart, LineChart, CanvasRenderer, LabelLayout]);
  core.use([GraphicComponent, GridComponent, LegendPlainComponent, MarkLineComponent, TitleComponent]);
  return core;
}

/**
 * Loads ECharts, the canvas and the fonts (0.5 to 1 s, so only in the worker) and gives the function that draws one
 * PNG. Throws in one sentence when this machine cannot draw: no canvas built for its platform, or no fit font.
 */
export async function loadDraw(fonts: Fonts = packagedFonts()): Promise<Draw> {
  const covers = checkedCoverage(fonts);
  const [echarts, { createCanvas, GlobalFonts }] = await Promise.all([loadECharts(), import('@napi-rs/canvas')]);
  for (const file of [fonts.regular, fonts.bold]) {
    if (!GlobalFonts.registerFromPath(file, FAMILY)) throw new Error(`the chart font ${file} cannot be read`);
  }
  const ruler = createCanvas(1, 1).getContext('2d');
  echarts.setPlatformAPI({
    createCanvas: () => createCanvas(1, 1) as never,
    // ECharts measures every ASCII character, U+0000 too, which this canvas refuses.
    measureText: (text, font) => {
      ruler.font = font ?? '12px sans-serif';
      return ruler.measureText(text.replaceAll('\0', ''));
    },
  });
  return async (chart, lang) => {
    const canvas = createCanvas(PICTURE.width, PICTURE.height);
    const plot = echarts.init(canvas as never, null, {
      renderer: 'canvas',
      devicePixelRatio: PICTURE.zoom,
      width: PICTURE.width,
      height: PICTURE.height,
    });
    try {
      plot.setOption(optionOf(drawable(chart, covers), lang));
      return Uint8Array.from(await canvas.encode('png'));
    } finally {
      // An undisposed chart keeps its thread alive for ever.
      plot.dispose();
    }
  };
}
