/** Coefficients from the highest power down. */
const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
  440.413735824752,
];

/**
 * Phi(x), the standard normal distribution function. Hart's algorithm 5666 (Computer Approximations, 1968) as given by G. West, "Better
 * approximations to cumulative normal functions", Wilmott Magazine, May 2005: absolute error below 1e-14.
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  const tail = size > 37 ? 0 : Math.exp((-size * size) / 2) * millsRatio(size);
  return x > 0 ? 1 - tail : tail;
}

function millsRatio(x: number): number {
  if (x < 7.07106781186547) return polynomial(NUMERATOR, x) / polynomial(DENOMINATOR, x);
  return 1 / ((x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) * Math.sqrt(2 * Math.PI));
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
