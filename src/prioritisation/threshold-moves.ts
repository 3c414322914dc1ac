import type { Quadrant, Thresholds } from './model';
import { quadrantOf } from './score';

/** The centres of a rated idea. */
export interface IdeaPosition {
  readonly ideaId: string;
  readonly impact: number;
  readonly costDays: number;
}

export interface QuadrantMove {
  readonly ideaId: string;
  readonly from: Quadrant;
  readonly to: Quadrant;
}

/** Which ideas a change of thresholds moves to another quadrant: shown before it is made, and recorded with it. */
export function movesBetween(positions: readonly IdeaPosition[], before: Thresholds, after: Thresholds): QuadrantMove[] {
  return positions.flatMap(({ ideaId, impact, costDays }) => {
    const from = quadrantOf(impact, costDays, before);
    const to = quadrantOf(impact, costDays, after);
    return from === to ? [] : [{ ideaId, from, to }];
  });
}
