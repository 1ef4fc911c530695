import type { ConversionStand } from '#kit';

/** `0.72 %`; a dash where no visitors are known. */
export const rateText = ({ value }: ConversionStand['own']): string =>
  value === undefined ? '–' : `${value.toFixed(2)} %`;
