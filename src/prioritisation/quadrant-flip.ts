import { QUADRANT_NAMES, type Quadrant, type Thresholds } from './model';
import { quadrantOf } from './score';

/** The smallest change, on log axes, that would put an idea into another quadrant. */
export interface QuadrantFlip {
  readonly axis: 'impact' | 'costDays';
  readonly direction: 'up' | 'down';
  readonly from: number;
  /** The threshold. */
  readonly to: number;
  /** to / from: what the centre would be multiplied by. */
  readonly factor: number;
  /** True: reaching `to` is enough. False: it must be passed, for on the threshold counts in the idea's favour. */
  readonly isReachingEnough: boolean;
  readonly quadrantBefore: Quadrant;
  readonly quadrantAfter: Quadrant;
}

/** On a tie the impact is named: it is the softer of the two estimates. */
export function smallestFlip(impact: number, costDays: number, thresholds: Thresholds): QuadrantFlip {
  const byImpact = Math.abs(Math.log(impact / thresholds.impact));
  const byCost = Math.abs(Math.log(costDays / thresholds.costDays));
  const isImpact = byImpact <= byCost;
  const from = isImpact ? impact : costDays;
  const to = isImpact ? thresholds.impact : thresholds.costDays;
  const isFavourable = isImpact ? from >= to : from <= to;
  return {
    axis: isImpact ? 'impact' : 'costDays',
    direction: isFavourable === isImpact ? 'down' : 'up',
    from,
    to,
    factor: to / from,
    isReachingEnough: !isFavourable,
    quadrantBefore: quadrantOf(impact, costDays, thresholds),
    quadrantAfter: isImpact
      ? quadrantOf(isFavourable ? 0 : to, costDays, thresholds)
      : quadrantOf(impact, isFavourable ? Infinity : to, thresholds),
  };
}

export function describeFlip(flip: QuadrantFlip): string {
  const axis = flip.axis === 'impact' ? 'impact' : 'cost';
  const unit = flip.axis === 'impact' ? '' : ' person-days';
  const turns = `this ${QUADRANT_NAMES[flip.quadrantBefore]} would become a ${QUADRANT_NAMES[flip.quadrantAfter]}`;
  if (flip.factor === 1) {
    return `Its ${axis} is exactly on the threshold of ${flip.to}${unit}: with anything ${flip.direction === 'up' ? 'above' : 'below'}, ${turns}.`;
  }
  const verb = flip.direction === 'up' ? 'rose' : 'fell';
  const past = flip.direction === 'up' ? 'above ' : 'below ';
  const target = `${flip.isReachingEnough ? '' : past}${flip.to}${unit}`;
  return `If its ${axis} ${verb} from ${Number(flip.from.toPrecision(3))} to ${target} (times ${flip.factor.toPrecision(3)}), ${turns}.`;
}
