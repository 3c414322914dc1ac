import { HOT_PLAN_ESTIMATORS } from './model';
import type { MatrixPoint } from './matrix-picture';

export const INK = '#1b2530';
export const MUTED = '#5b6773';
export const HAIRLINE = '#d5dbe1';
export const PAPER = '#ffffff';
/** Vermillion of Okabe and Ito's palette, told from the blues by every kind of colour vision; the ring is also a shape, for print in grey. */
export const ACCENT = '#c24a00';
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif";

/** One hue from light to dark (ColorBrewer Blues): the order survives grey and colour blindness. */
export interface Shade {
  readonly label: string;
  readonly fill: string;
  readonly ink: string;
}

const FILLS = [
  { fill: '#d3e4f3', ink: INK },
  { fill: '#7fb5da', ink: INK },
  { fill: '#2b79b9', ink: PAPER },
  { fill: '#0a3a75', ink: PAPER },
] as const;

export interface Shading {
  readonly title: string;
  readonly shades: readonly Shade[];
  shadeOf(point: MatrixPoint): Shade;
}

/** Confidence where every idea has one, else how many people estimated: a mixture of the two would have no legend. */
export function shadingFor(points: readonly MatrixPoint[]): Shading {
  if (points.length > 0 && points.every((point) => point.confidence !== undefined)) {
    return shading(
      'Colour: confidence',
      ['conviction', 'anecdotes', 'interviews, data', 'tests, launches'],
      [0.5, 3, 5],
      (point) => point.confidence ?? 0,
    );
  }
  return shading(
    'Colour: estimators',
    ['1', String(HOT_PLAN_ESTIMATORS), '3–4', '5+'],
    [HOT_PLAN_ESTIMATORS, 3, 5],
    (point) => point.estimators,
  );
}

function shading(title: string, labels: readonly string[], bounds: readonly number[], measure: (point: MatrixPoint) => number): Shading {
  const [first, ...rest] = FILLS.map((fill, index) => ({ ...fill, label: labels[index] ?? '' }));
  if (first === undefined) throw new RangeError('A shading needs at least one shade.');
  const shadeOf = (point: MatrixPoint): Shade => rest.findLast((_, index) => measure(point) >= (bounds[index] ?? Infinity)) ?? first;
  return { title, shades: [first, ...rest], shadeOf };
}

/** An idea without a number, whatever its support. */
export const DOT_RADIUS = 4;

/** Grows with the log of the support: 0 -> 9, 1 -> 11, 10 -> 16, 100 -> 23, and no further. */
export function discRadius(demand: number): number {
  return Math.min(24, 9 + 2.1 * Math.log2(1 + Math.max(0, demand)));
}
