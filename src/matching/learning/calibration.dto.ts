import { ApiProperty } from '@nestjs/swagger';
import { ANALYSIS_VERSION } from '../text-analysis';
import { lowerBound } from './calibration';
import { LEAST_DECISIONS, LEAST_OF_EACH, MOST_CALIBRATION_ERROR } from './fit';
import type { StoredFit } from './match-fits.service';

export class ReliabilityBinDto {
  /** The lowest probability in it.
   * @example 0.81 */
  from!: number;
  /** The highest.
   * @example 0.93 */
  to!: number;
  /** The mean probability of these matches, predicted before their decision was known to the fit.
   * @example 0.88 */
  predicted!: number;
  /** The share of them that was confirmed.
   * @example 0.9 */
  observed!: number;
  /** @example 48 */
  @ApiProperty({ type: 'integer' })
  decisions!: number;
}

export class SupportDto {
  /** Matches of this probability and more that could attach by themselves.
   * @example 0.95 */
  above!: number;
  /** @example 140 */
  @ApiProperty({ type: 'integer' })
  decisions!: number;
  /** @example 139 */
  @ApiProperty({ type: 'integer' })
  confirmed!: number;
  /** The share that is right is at least so high, with 95 % confidence: it has to reach `above` before that may be set.
   * @example 0.967 */
  precisionAtLeast!: number;
}

export class CalibrationDto {
  /** Whether matches show a probability.
   * @example true */
  isEarned!: boolean;
  /** Why, or why not yet.
   * @example "Fitted on 412 decisions; its probabilities are off by 0.031 in the mean, at most 0.08 is allowed." */
  explanation!: string;
  /** Of the text analysis: a probability fitted on the scores of another version is void.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  analysisVersion!: number;
  /** Null before the first fit.
   * @example "2026-11-23T16:44:17.000Z" */
  fittedAt!: string | null;
  /** Decisions it was fitted on; the latest 2,000 are taken.
   * @example 412 */
  @ApiProperty({ type: 'integer' })
  decisions!: number;
  /** How many of them turned out to be one wish.
   * @example 260 */
  @ApiProperty({ type: 'integer' })
  confirmed!: number;
  /** constant, logistic or isotonic: the one that predicts best what it has not seen.
   * @example "logistic" */
  model!: string | null;
  /** Mean squared error of the probability on decisions it has not seen (Brier score).
   * @example 0.132 */
  brier!: number | null;
  /** That of saying the plain share of every match.
   * @example 0.232 */
  baseBrier!: number | null;
  /** How far the bins are off in the mean over decisions (expected calibration error).
   * @example 0.031 */
  calibrationError!: number | null;
  /** Up to which a probability is shown.
   * @example 0.08 */
  maxCalibrationError!: number;
  /** Of equal counts, by rising probability. */
  bins!: ReliabilityBinDto[];
  /** What the decisions bear out for automatic attachment, for each hundredth from 0.80 to 0.99. */
  support!: SupportDto[];
}

export function toCalibrationDto(fit: StoredFit | null): CalibrationDto {
  return {
    isEarned: fit?.isEarned ?? false,
    explanation: explanationOf(fit),
    analysisVersion: ANALYSIS_VERSION,
    fittedAt: fit?.fittedAt.toISOString() ?? null,
    decisions: fit?.decisionCount ?? 0,
    confirmed: fit?.confirmedCount ?? 0,
    model: fit?.model?.kind ?? null,
    brier: fit?.brier ?? null,
    baseBrier: fit?.baseBrier ?? null,
    calibrationError: fit?.calibrationError ?? null,
    maxCalibrationError: MOST_CALIBRATION_ERROR,
    bins: (fit?.bins ?? []).map(({ count, ...bin }) => ({ ...bin, decisions: count })),
    support: (fit?.support ?? []).map((support) => ({ ...support, precisionAtLeast: lowerBound(support.confirmed, support.decisions) })),
  };
}

function explanationOf(fit: StoredFit | null): string {
  if (fit === null) return 'Nothing is fitted for this version of the text analysis yet; that is done every night, and after 50 decisions.';
  const { decisionCount, confirmedCount, model, calibrationError } = fit;
  if (model === null || calibrationError === null)
    return `It needs ${LEAST_DECISIONS} decisions, ${LEAST_OF_EACH} of them confirmed and ${LEAST_OF_EACH} not; there are ${decisionCount}, ${confirmedCount} of them confirmed.`;
  if (model.kind === 'constant') return `Of ${decisionCount} decisions nothing tells the confirmed from the others.`;
  return `Fitted on ${decisionCount} decisions; its probabilities are off by ${calibrationError.toFixed(3)} in the mean, at most ${MOST_CALIBRATION_ERROR} is allowed.`;
}
