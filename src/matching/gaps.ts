import { RELATED_SCORE } from './ranking';

/** Of each score to the best other one. Where there is no other, what is hidden comes next: below what is shown as related. */
export function gapsOf(scores: readonly number[]): number[] {
  const [best = RELATED_SCORE, second = RELATED_SCORE] = [...scores].sort((a, b) => b - a);
  const isTied = best === second;
  return scores.map((score) => score - (score === best && !isTied ? second : best));
}
