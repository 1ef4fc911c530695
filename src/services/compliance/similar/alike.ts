import { type Attributes, compareAttributes, readAttributes } from './attributes.ts';
import { overlap, readTitle, type Title } from './title.ts';

/** A listing as it is compared. `picture`: the hash of its main picture (picture-hash.ts). */
export type Face = { title: Title; attributes: Attributes; picture?: bigint };

/** 0 to 1 each; none where one of the two does not say it. */
export type Alike = {
  alike: number;
  title?: number;
  attributes?: number;
  picture?: number;
  /** Attributes that both have, by whether they say the same. */
  same: readonly string[];
  differ: readonly string[];
};

/**
 * How much each thing counts beside the others, where both sides say it. Chosen on the labelled pairs of OpenBG-Align (`npm run bench --
 * similar` prints what they are worth on pairs they were not chosen on), except for pictures, of which those pairs have none.
 */
export type Weights = {
  title: number;
  /** The same model number, and different ones. */
  model: number;
  otherModel: number;
  brand: number;
  attributes: number;
  /** Titles that name different amounts or sizes. */
  otherAmount: number;
  picture: number;
};
export const WEIGHTS: Weights = {
  title: 3,
  model: 3,
  otherModel: 2,
  brand: 1.5,
  attributes: 1,
  otherAmount: 1,
  picture: 3,
};

export const faceOf = (title: string, attributes: Readonly<Record<string, string>>, picture?: bigint): Face => ({
  title: readTitle(title),
  attributes: readAttributes(attributes),
  ...(picture !== undefined && { picture }),
});

type Part = { weight: number; value: number };
const meanOf = (parts: readonly Part[]): number | undefined => {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return weight > 0 ? parts.reduce((sum, part) => sum + part.weight * part.value, 0) / weight : undefined;
};

/**
 * Titles that are nearly the same word for word make listings alike whatever else they say: another article number does not make
 * another listing of it.
 */
const NEAR_TITLE = 0.85;
const BY_TITLE = 0.95;

/** A weighted mean of what can be compared; 1 for the same listing. 0 where neither titles nor pictures can be. */
export function compare(a: Face, b: Face, weights: Weights = WEIGHTS): Alike {
  const title = overlap(a.title.grams, b.title.grams);
  const { same, differ } = compareAttributes(a.attributes, b.attributes);
  const facts = [...modelPart(a, b, weights), ...brandPart(a, b, weights), ...valuesPart(same, differ, weights)];
  const picture = a.picture === undefined || b.picture === undefined ? undefined : pictureAlike(a.picture, b.picture);
  const attributes = meanOf(facts);
  const parts: Part[] = [...facts, ...amountPart(a, b, weights)];
  if (title !== undefined) parts.push({ weight: weights.title, value: title });
  if (picture !== undefined) parts.push({ weight: weights.picture, value: picture });
  return {
    alike: title === undefined && picture === undefined ? 0 : Math.max(meanOf(parts) ?? 0, byTitle(title ?? 0)),
    ...(title !== undefined && { title }),
    ...(attributes !== undefined && { attributes }),
    ...(picture !== undefined && { picture }),
    same,
    differ,
  };
}

const byTitle = (title: number): number => (title < NEAR_TITLE ? 0 : BY_TITLE * title);

const modelsOf = ({ title, attributes }: Face): string[] => [...new Set([...title.models, ...attributes.models])];

/** 106437009 and 106437009a are one article. */
const isSameModel = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= 5 && (a.startsWith(b) || b.startsWith(a)));

function modelPart(a: Face, b: Face, { model, otherModel }: Weights): Part[] {
  const [ours, theirs] = [modelsOf(a), modelsOf(b)];
  if (ours.length === 0 || theirs.length === 0) return [];
  const same = ours.some((one) => theirs.some((other) => isSameModel(one, other)));
  return [same ? { weight: model, value: 1 } : { weight: otherModel, value: 0 }];
}

function brandPart(a: Face, b: Face, { brand }: Weights): Part[] {
  const [ours, theirs] = [a.attributes.brands, b.attributes.brands];
  const same =
    ours.some((one) => theirs.includes(one) || b.title.whole.includes(one)) ||
    theirs.some((one) => a.title.whole.includes(one));
  if (same) return [{ weight: brand, value: 1 }];
  return ours.length > 0 && theirs.length > 0 ? [{ weight: brand, value: 0 }] : [];
}

/** Few attributes say little; each that differs counts more than one that is the same, since most goods of a kind share most. */
function valuesPart(same: readonly string[], differ: readonly string[], { attributes }: Weights): Part[] {
  const count = same.length + differ.length;
  return count === 0 ? [] : [{ weight: (attributes * count) / (count + 4), value: Math.exp(-differ.length / 3) }];
}

function amountPart({ title: a }: Face, { title: b }: Face, { otherAmount }: Weights): Part[] {
  const apart = a.amounts.length > 0 && b.amounts.length > 0 && !a.amounts.some((one) => b.amounts.includes(one));
  return apart ? [{ weight: otherAmount, value: 0 }] : [];
}

/** Bits that differ between two pictures that have nothing to do with each other: 32 of 64 on average, rarely below 20. */
const FAR_BITS = 20;

const pictureAlike = (a: bigint, b: bigint): number => Math.max(0, 1 - bitsApart(a, b) / FAR_BITS);

/** How many of 64 bits differ. */
export function bitsApart(a: bigint, b: bigint): number {
  let differ = BigInt.asUintN(64, a ^ b);
  let bits = 0;
  for (; differ !== 0n; differ &= differ - 1n) bits += 1;
  return bits;
}
