import type { Thresholds } from './model';

/** All lengths are in the picture's own units; it scales to any size. */
export const WIDTH = 1280;
export const MARGIN = 48;
/** The plot's frame. */
export const FRAME = { left: 112, top: 136, right: 760, bottom: 736 } as const;
export const KEY_LEFT = 808;

/** Room inside the frame for the names of the quadrants (above and below) and for discs at the ends of an axis. */
const INSET = { x: 30, y: 58 } as const;

/** Impacts are answered on this scale, so the axis never has to grow. */
const IMPACT_RANGE = [1, 13] as const;
/** From half a day to a quarter of a year. */
const COST_RANGE = [0.5, 60] as const;
export const IMPACT_TICKS = [1, 2, 3, 5, 8, 13];
const COST_STEPS = [1, 2, 5];

export interface MatrixScale {
  x(costDays: number): number;
  y(impact: number): number;
  /** Picture units for a difference of 1 in the log. */
  readonly perLogX: number;
  readonly perLogY: number;
  /** Beyond the axis: drawn at its end. */
  isOffScale(costDays: number): boolean;
  readonly costTicks: readonly number[];
}

/** Depends on the thresholds alone: another idea on the picture never moves those already there (rule 6). */
export function matrixScale(thresholds: Thresholds): MatrixScale {
  const [impactLow, impactHigh] = widened(IMPACT_RANGE, thresholds.impact);
  const [costLow, costHigh] = widened(COST_RANGE, thresholds.costDays);
  const perLogX = (FRAME.right - FRAME.left - 2 * INSET.x) / Math.log(costHigh / costLow);
  const perLogY = (FRAME.bottom - FRAME.top - 2 * INSET.y) / Math.log(impactHigh / impactLow);
  return {
    x: (costDays) => FRAME.left + INSET.x + Math.log(clamp(costDays, costLow, costHigh) / costLow) * perLogX,
    y: (impact) => FRAME.bottom - INSET.y - Math.log(clamp(impact, impactLow, impactHigh) / impactLow) * perLogY,
    perLogX,
    perLogY,
    isOffScale: (costDays) => costDays < costLow || costDays > costHigh,
    costTicks: decadeSteps(costLow, costHigh),
  };
}

/** A threshold set outside the usual range still has room on both sides. */
function widened([low, high]: readonly [number, number], threshold: number): [number, number] {
  return [Math.min(low, threshold / 2), Math.max(high, threshold * 2)];
}

function decadeSteps(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    // Through text: 5 * 10 ** -1 must be 0.5 and be printed so.
    for (const step of COST_STEPS) ticks.push(Number(`${step}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
