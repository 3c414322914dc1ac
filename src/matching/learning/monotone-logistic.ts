/** Log-odds = `intercept` + the sum of weight times feature; no weight is negative. */
export interface LogisticModel {
  readonly intercept: number;
  readonly weights: readonly number[];
}

export interface Observation {
  readonly features: readonly number[];
  readonly isConfirmed: boolean;
}

/** Ridge per squared weight: far less than 200 decisions say about a feature, enough that none runs away where they are separable. */
const RIDGE = 0.05;
/** Newton steps; some 8 are needed. */
const MAX_STEPS = 40;
const MAX_HALVINGS = 20;
/** Rounds of coordinate descent over a handful of unknowns. */
const MAX_ROUNDS = 200;
const TOLERANCE = 1e-9;
/** Keeps the curvature of the far tails above nothing. */
const LEAST_CURVATURE = 1e-6;

export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

export function logOddsOf({ intercept, weights }: LogisticModel, features: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (features[i] ?? 0), intercept);
}

/** Logistic regression whose weights are at least 0, by Newton steps with projected coordinate descent. Deterministic; linear in the observations. */
export function fitLogistic(observations: readonly Observation[], features: number): LogisticModel {
  // The intercept is the first unknown, and free.
  let beta = [0, ...Array<number>(features).fill(0)];
  let loss = lossOf(beta, observations);
  for (let step = 0; step < MAX_STEPS; step++) {
    const target = minimumOfQuadratic(beta, observations);
    let share = 1;
    let next = target;
    let nextLoss = lossOf(next, observations);
    for (let halving = 0; nextLoss > loss && halving < MAX_HALVINGS; halving++) {
      share /= 2;
      next = beta.map((value, i) => value + share * ((target[i] ?? 0) - value));
      nextLoss = lossOf(next, observations);
    }
    if (!(nextLoss < loss - TOLERANCE)) break;
    [beta, loss] = [next, nextLoss];
  }
  const [intercept = 0, ...weights] = beta;
  return { intercept, weights };
}

function lossOf(beta: readonly number[], observations: readonly Observation[]): number {
  let loss = 0;
  for (const { features, isConfirmed } of observations) {
    const eta = etaOf(beta, features);
    // log(1 + e^eta) without overflow.
    loss += Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta))) - (isConfirmed ? eta : 0);
  }
  return loss + (RIDGE / 2) * beta.reduce((sum, value, i) => sum + (i === 0 ? 0 : value * value), 0);
}

function etaOf(beta: readonly number[], features: readonly number[]): number {
  let eta = beta[0] ?? 0;
  for (let i = 0; i < features.length; i++) eta += (beta[i + 1] ?? 0) * (features[i] ?? 0);
  return eta;
}

/** Of the second-order approximation at `beta`, under the constraint. */
function minimumOfQuadratic(beta: readonly number[], observations: readonly Observation[]): number[] {
  const size = beta.length;
  const hessian = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j): number => (i === j ? (i === 0 ? LEAST_CURVATURE : RIDGE) : 0)),
  );
  const gradient = beta.map((value, i) => (i === 0 ? 0 : RIDGE * value));
  for (const { features, isConfirmed } of observations) {
    const p = sigmoid(etaOf(beta, features));
    const curvature = Math.max(LEAST_CURVATURE, p * (1 - p));
    const row = [1, ...features];
    row.forEach((x, i) => {
      gradient[i] = (gradient[i] ?? 0) + (p - (isConfirmed ? 1 : 0)) * x;
      const line = hessian[i];
      if (line) row.forEach((y, j) => (line[j] = (line[j] ?? 0) + curvature * x * y));
    });
  }
  return descend(beta, gradient, hessian);
}

function descend(from: readonly number[], gradient: readonly number[], hessian: readonly (readonly number[])[]): number[] {
  const at = [...from];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let moved = 0;
    for (const [i, line] of hessian.entries()) {
      const slope = line.reduce((sum, h, j) => sum + h * ((at[j] ?? 0) - (from[j] ?? 0)), gradient[i] ?? 0);
      const before = at[i] ?? 0;
      const after = before - slope / (line[i] ?? 1);
      at[i] = i === 0 ? after : Math.max(0, after);
      moved = Math.max(moved, Math.abs((at[i] ?? 0) - before));
    }
    if (moved < TOLERANCE) break;
  }
  return at;
}
