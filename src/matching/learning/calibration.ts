/** What was predicted of a decision before it was known, and what it was. */
export interface Prediction {
  readonly probability: number;
  readonly isConfirmed: boolean;
}

/** Decisions of about the same probability: where it is calibrated, `predicted` and `observed` agree. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** The mean probability. */
  readonly predicted: number;
  /** The share that was confirmed. */
  readonly observed: number;
  readonly count: number;
}

const MOST_BINS = 10;
/** With fewer the share that is confirmed strays by more than .08 (one standard deviation) by chance alone. */
const LEAST_PER_BIN = 40;
/** One-sided 95 %. */
const Z = 1.6449;

/** Bins of equal count, by rising probability. */
export function reliabilityBins(predictions: readonly Prediction[]): ReliabilityBin[] {
  const sorted = [...predictions].sort((a, b) => a.probability - b.probability);
  const bins = Math.min(MOST_BINS, Math.max(1, Math.floor(sorted.length / LEAST_PER_BIN)));
  return Array.from({ length: bins }, (_, i) => {
    const part = sorted.slice(Math.round((i * sorted.length) / bins), Math.round(((i + 1) * sorted.length) / bins));
    return {
      from: part[0]?.probability ?? 0,
      to: part.at(-1)?.probability ?? 0,
      predicted: meanOf(part.map(({ probability }) => probability)),
      observed: meanOf(part.map(({ isConfirmed }) => (isConfirmed ? 1 : 0))),
      count: part.length,
    };
  }).filter(({ count }) => count > 0);
}

/** Expected calibration error: how far the bins are off, in the mean over all decisions. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return count === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.predicted - bin.observed), 0) / count;
}

/** Mean squared error of a probability (Brier 1950): 0 is perfect, .25 a coin. */
export function brierOf(predictions: readonly Prediction[]): number {
  return meanOf(predictions.map(({ probability, isConfirmed }) => (probability - (isConfirmed ? 1 : 0)) ** 2));
}

/** The lower end of Wilson's score interval: a share that is at least so high, with 95 % confidence. */
export function lowerBound(confirmed: number, count: number): number {
  if (count === 0) return 0;
  const share = confirmed / count;
  const z2 = Z * Z;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return Math.max(0, (share + z2 / (2 * count) - spread) / (1 + z2 / count));
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
