/**
 * What is not exceeded with probability `share`, of a total with this mean and deviation that is never below zero: of the
 * gamma distribution, which is nearly normal for steady demand and skewed for rare demand.
 */
export function quantileOf(share: number, mean: number, deviation: number): number {
  if (deviation <= 0 || mean <= 0) return Math.max(0, mean + Math.max(0, deviation) * normalQuantile(share));
  const shape = (mean / deviation) ** 2;
  if (shape > NEARLY_NORMAL) return Math.max(0, mean + deviation * normalQuantile(share));
  return (unitQuantile(share, shape) * mean) / shape;
}

const NEARLY_NORMAL = 1000;
const STEPS = 60;

/** By halving on a logarithmic scale, since the quantile of a rare demand lies many orders of magnitude below its mean. */
function unitQuantile(share: number, shape: number): number {
  let low = Math.log(shape) - 200 / Math.min(1, shape);
  let high = Math.log(shape + 20 * Math.sqrt(shape) + 40);
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (gammaShare(shape, Math.exp(middle)) < share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** The regularised lower incomplete gamma function: a series below the shape, a continued fraction above it. */
export function gammaShare(shape: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? front * series(shape, x) : 1 - front * fraction(shape, x);
}

const ENOUGH = 1e-10;
const MOST_TERMS = 500;

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * ENOUGH; n += 1) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function fraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / Number.MIN_VALUE ** 0.5;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < ENOUGH) break;
  }
  return value;
}

const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -0.000005395239384953,
];

function logGamma(x: number): number {
  const base = x + 5.5;
  const sum = LANCZOS.reduce((total, c, n) => total + c / (x + 1 + n), 1.000000000190015);
  return Math.log((2.5066282746310007 * sum) / x) - base + (x + 0.5) * Math.log(base);
}

/** Beasley-Springer-Moro: the standard normal's quantile to nine digits. */
export function normalQuantile(share: number): number {
  const y = share - 0.5;
  if (Math.abs(y) < 0.42) {
    const r = y * y;
    return (y * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const tail = Math.log(-Math.log(y > 0 ? 1 - share : share));
  return Math.sign(y) * polynomial(TAIL, tail);
}

const CENTRE_TOP = [2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637];
const CENTRE_BOTTOM = [1, -8.4735109309, 23.08336743743, -21.06224101826, 3.13082909833];
const TAIL = [
  0.3374754822726147, 0.9761690190917186, 0.1607979714918209, 0.0276438810333863, 0.0038405729373609,
  0.0003951896511919, 0.0000321767881768, 0.0000002888167364, 0.0000003960315187,
];

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
