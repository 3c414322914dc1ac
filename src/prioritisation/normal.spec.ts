import * as fc from 'fast-check';
import { normalCdf } from './normal';

/** Another way to the same number: Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3*5) + …), Marsaglia, J. Stat. Software 11(4), 2004. */
function bySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; n < 400; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('the normal distribution function', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.644853626951473, 0.95],
    [1.959963984540054, 0.975],
    [-3, 0.00134989803163],
    [-8, 6.22096057427e-16],
  ])('is tabulated at %d', (x, expected) => {
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(1e-12);
  });

  it('keeps its relative precision far out, where a stored P would else be zero', () => {
    // Phi(-8) = 6.22096057427e-16, Phi(-10) = 7.61985302416e-24: Abramowitz and Stegun, table 26.2
    expect(normalCdf(-8) / 6.22096057427e-16).toBeCloseTo(1, 7);
    expect(normalCdf(-10) / 7.61985302416e-24).toBeCloseTo(1, 7);
  });

  it('agrees with its power series to 1e-12 and rises', () => {
    for (let x = -7.5; x <= 7.5; x += 0.01) {
      expect(Math.abs(normalCdf(x) - bySeries(x))).toBeLessThan(1e-12);
      expect(normalCdf(x + 0.01)).toBeGreaterThanOrEqual(normalCdf(x));
    }
  });

  it('is a probability everywhere, and the two tails make 1', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        expect(normalCdf(x)).toBeGreaterThanOrEqual(0);
        expect(normalCdf(x)).toBeLessThanOrEqual(1);
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 12);
      }),
    );
  });
});
