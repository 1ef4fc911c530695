import { bindTo } from '../../core/bind.ts';
import { type BundleDeps, bundle } from './bundle/bundle.ts';
import { type LinkDeps, makeLink, noteExport, takeLink } from './bundle/links.ts';
import { headOverAll } from './bundle/proof.ts';
import { doubtOf } from './bundle/sound.ts';
import { resolve } from './trace/target.ts';
import { type Deps, timeline } from './trace/timeline.ts';

export type { Bundle } from './bundle/bundle.ts';
export type { Taken as TakenLink } from './bundle/links.ts';
export type { Names } from './trace/names.ts';
export type { Span } from './trace/rows.ts';
export type { Line } from './trace/sources.ts';
export type { Target } from './trace/target.ts';
export type { May, Timeline } from './trace/timeline.ts';

export type Traces = ReturnType<typeof createTraces>;

/** All that happened to one thing, as the transaction's scope sees it, and bundles of its evidence for others. */
export const createTraces = (deps: BundleDeps & LinkDeps & Deps) =>
  bindTo(deps, { resolve, timeline, bundle, makeLink, takeLink, noteExport, headOverAll, doubtOf });
