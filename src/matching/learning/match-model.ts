import { Curve, fitIsotonic, valueAt } from './isotonic';
import { DecisionSample, FEATURES, MatchFeatures, featuresOf } from './match-features';
import { LogisticModel, fitLogistic, logOddsOf, sigmoid } from './monotone-logistic';

/** Simplest first: of two that do equally well, the simpler one is taken. */
export const MODEL_KINDS = ['constant', 'logistic', 'isotonic'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Plain data, so that it can be stored. Monotone in every feature, whatever its kind. */
export type MatchModel =
  | { readonly kind: 'constant'; readonly rate: number }
  | ({ readonly kind: 'logistic' } & LogisticModel)
  | ({ readonly kind: 'isotonic'; readonly curve: Curve } & LogisticModel);

/** Half a decision either way: a workspace that has only ever confirmed is not sure of the next. */
function rateOf(samples: readonly DecisionSample[]): number {
  return (samples.filter(({ isConfirmed }) => isConfirmed).length + 0.5) / (samples.length + 1);
}

/** Of every kind; what is costly is done once. Isotonic: the logistic model orders the matches, a curve says how often each turns out to be one wish. */
export function fitModels(samples: readonly DecisionSample[]): Readonly<Record<ModelKind, MatchModel>> {
  const observations = samples.map((sample) => ({ features: featuresOf(sample), isConfirmed: sample.isConfirmed }));
  const logistic = fitLogistic(observations, FEATURES);
  const curve = fitIsotonic(observations.map(({ features, isConfirmed }) => ({ x: logOddsOf(logistic, features), isConfirmed })));
  return {
    constant: { kind: 'constant', rate: rateOf(samples) },
    logistic: { kind: 'logistic', ...logistic },
    isotonic: { kind: 'isotonic', ...logistic, curve },
  };
}

/** That the two sides of the match are one wish, 0 to 1. */
export function probabilityOf(model: MatchModel, match: MatchFeatures): number {
  if (model.kind === 'constant') return model.rate;
  const logOdds = logOddsOf(model, featuresOf(match));
  return model.kind === 'logistic' ? sigmoid(logOdds) : valueAt(model.curve, logOdds);
}
