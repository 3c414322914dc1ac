import type { Quadrant, Thresholds } from './model';

export interface MatrixPoint {
  readonly id: string;
  readonly label: string;
  readonly impact: number;
  readonly costDays: number;
  /** Standard errors of the logs of impact and cost. */
  readonly sigmaImpact: number;
  readonly sigmaCost: number;
  /** Support count. */
  readonly demand: number;
  readonly estimators: number;
  readonly confidence?: number;
  readonly quadrant: Quadrant;
  readonly inHotPlan: boolean;
}

export interface MatrixPicture {
  readonly title: string;
  readonly points: readonly MatrixPoint[];
  readonly thresholds: Thresholds;
  readonly generatedAt: Date;
}

/** A point with the number it bears in the picture and in the key; null where there are too many to number. */
export interface NumberedPoint extends MatrixPoint {
  readonly number: number | null;
}
