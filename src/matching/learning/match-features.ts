import type { Mismatch } from '../mismatch';

/** What a probability is told of a match. */
export interface MatchFeatures {
  readonly score: number;
  /** How much further its score is than the best other one; negative where another candidate is closer. */
  readonly gap: number;
  readonly mismatch: Mismatch['kind'] | null;
}

/** A match that was decided: `isConfirmed` where the two turned out to be one wish. */
export interface DecisionSample extends MatchFeatures {
  readonly isConfirmed: boolean;
  /** The submission or idea it was proposed for: its matches are decided together, so they are held out together. */
  readonly subjectId: string;
}

/** Beyond it a gap says nothing more. */
const WIDEST_GAP = 0.5;

export const FEATURES = 4;

/** Each speaks for one wish the more, the higher it is: that makes every model of them monotone. */
export function featuresOf({ score, gap, mismatch }: MatchFeatures): number[] {
  const widened = Math.min(WIDEST_GAP, Math.max(-WIDEST_GAP, gap));
  return [score, widened, mismatch === null || mismatch === 'object' ? 1 : 0, mismatch === null ? 1 : 0];
}
