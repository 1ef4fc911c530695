import { LINK_KINDS, linkKindCalled, valueArg } from '#kit';

const ALL = Object.values(LINK_KINDS);

export const linkKindArg = () =>
  valueArg(
    {
      zh: `类别（${ALL.map(({ zh }) => zh).join('、')}）`,
      en: `kind (${Object.keys(LINK_KINDS).join(', ')})`,
    },
    (typed) => {
      const value = linkKindCalled(typed);
      return value ? { value } : undefined;
    },
    { suggest: [...ALL.map(({ zh }) => zh), ...Object.keys(LINK_KINDS)] },
  );

/** Rows of text, apart by lines or semicolons, and their fields by commas; a header and empty rows are left out. */
export function rowsIn(typed: string, header: RegExp): string[][] {
  return typed
    .split(/[\n;；]+/)
    .map((row) => row.trim())
    .filter((row) => row !== '' && !header.test(row))
    .map((row) => row.split(/[,，]/).map((cell) => cell.trim()));
}
