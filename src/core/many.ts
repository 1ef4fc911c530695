/** A count with its English word: `1 SKU`, `3 SKUs`. Chinese needs none. */
export const many = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
