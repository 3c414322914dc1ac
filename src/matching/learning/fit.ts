import { Prediction, ReliabilityBin, brierOf, calibrationError, reliabilityBins } from './calibration';
import type { DecisionSample } from './match-features';
import { MODEL_KINDS, MatchModel, ModelKind, fitModels, probabilityOf } from './match-model';

/** From so many decisions on a probability is shown (duplicates.md, 5) ... */
export const LEAST_DECISIONS = 200;
/** ... of which so many confirmed, and so many did not: a share of nothing cannot be learned. */
export const LEAST_OF_EACH = 20;
/** In 40 simulated workspaces of 200 decisions nine of ten calibrated fits stay below .055, of a curve with steps below .07; a fit carried over from another product errs by .12 to .14. */
export const MOST_CALIBRATION_ERROR = 0.08;
/** The latest are taken: products and their words change. A fit of so many takes the process some 0.3 s; of 5,000 it is off by .01 instead of .015. */
export const MOST_DECISIONS = 2_000;

const FOLDS = 5;
/** Probabilities, in hundredths, of which is kept how the decisions above them turned out. */
export const SUPPORT_FROM = 80;
export const SUPPORT_TO = 99;

/** Decisions about matches like those that would attach by themselves, at `above` or more. */
export interface Support {
  readonly above: number;
  readonly decisions: number;
  readonly confirmed: number;
}

export interface Fit {
  readonly decisionCount: number;
  readonly confirmedCount: number;
  /** Whether the probability may be shown. */
  readonly isEarned: boolean;
  /** Null with too few decisions; what follows is of predictions for decisions that the model had not seen. */
  readonly model: MatchModel | null;
  readonly brier: number | null;
  /** Of saying the share of confirmed ones of every match. */
  readonly baseBrier: number | null;
  readonly calibrationError: number | null;
  readonly bins: readonly ReliabilityBin[];
  readonly support: readonly Support[];
}

/** A pure function of the decisions, in their order. The kind of model is the one that predicts best what it has not seen; never worse than the plain share. */
export function fit(samples: readonly DecisionSample[]): Fit {
  const confirmedCount = samples.filter(({ isConfirmed }) => isConfirmed).length;
  const counts = { decisionCount: samples.length, confirmedCount };
  const isEnough = samples.length >= LEAST_DECISIONS && Math.min(confirmedCount, samples.length - confirmedCount) >= LEAST_OF_EACH;
  if (!isEnough)
    return { ...counts, isEarned: false, model: null, brier: null, baseBrier: null, calibrationError: null, bins: [], support: [] };
  const unseen = predictUnseen(samples);
  const brier = { constant: brierOf(unseen.constant), logistic: brierOf(unseen.logistic), isotonic: brierOf(unseen.isotonic) };
  const kind = MODEL_KINDS.reduce<ModelKind>((best, each) => (brier[each] < brier[best] ? each : best), 'constant');
  const bins = reliabilityBins(unseen[kind]);
  const error = calibrationError(bins);
  return {
    ...counts,
    isEarned: error <= MOST_CALIBRATION_ERROR && kind !== 'constant',
    model: fitModels(samples)[kind],
    brier: brier[kind],
    baseBrier: brier.constant,
    calibrationError: error,
    bins,
    support: supportOf(samples, unseen[kind]),
  };
}

/** Cross-validation: each decision predicted by models of the other folds. */
function predictUnseen(samples: readonly DecisionSample[]): Record<ModelKind, Prediction[]> {
  const folds = foldsOf(samples);
  const models = Array.from({ length: FOLDS }, (_, fold) => fitModels(samples.filter((_, i) => folds[i] !== fold)));
  const predict = (kind: ModelKind): Prediction[] =>
    samples.map((sample, i) => {
      const model = models[folds[i] ?? 0]?.[kind];
      return { probability: model ? probabilityOf(model, sample) : 0, isConfirmed: sample.isConfirmed };
    });
  return { constant: predict('constant'), logistic: predict('logistic'), isotonic: predict('isotonic') };
}

/** Subjects in turn, as they come. */
function foldsOf(samples: readonly DecisionSample[]): number[] {
  const foldOf = new Map<string, number>();
  for (const { subjectId } of samples) if (!foldOf.has(subjectId)) foldOf.set(subjectId, foldOf.size % FOLDS);
  return samples.map(({ subjectId }) => foldOf.get(subjectId) ?? 0);
}

/** Only what could attach by itself counts: nothing that contradicts, and the closest of its subject. */
function supportOf(samples: readonly DecisionSample[], unseen: readonly Prediction[]): Support[] {
  const eligible = unseen.filter((_, i) => samples[i]?.mismatch === null && samples[i].gap >= 0);
  return Array.from({ length: SUPPORT_TO - SUPPORT_FROM + 1 }, (_, i) => {
    const above = (SUPPORT_FROM + i) / 100;
    const there = eligible.filter(({ probability }) => probability >= above);
    return { above, decisions: there.length, confirmed: there.filter(({ isConfirmed }) => isConfirmed).length };
  });
}
