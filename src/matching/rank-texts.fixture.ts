import { comparedOf } from './compared-text';
import { explain, scoreCandidates, type RankedCandidate } from './ranking';
import type { TermFrequencies } from './similarity';
import type { AnalysedText } from './text-analysis';

/** Scores and explains candidates that are at hand, as the service does those it reads. */
export function rankCandidates<Id extends string | number | bigint>(
  query: AnalysedText,
  candidates: readonly { id: Id; text: AnalysedText }[],
  frequencies: TermFrequencies,
  meanings?: ReadonlyMap<Id, number>,
): RankedCandidate<Id>[] {
  const texts = new Map(candidates.map(({ id, text }) => [id, text]));
  const compared = candidates.map(({ id, text }) => ({ id, text: comparedOf(text) }));
  return scoreCandidates(comparedOf(query), compared, frequencies, meanings).map((candidate) =>
    explain(query, candidate, texts.get(candidate.id) ?? null, frequencies),
  );
}
