import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { AnalysedTexts } from './analysed-texts';
import { POSTING_BUDGET, findCandidates, type FoundText } from './candidate-search';
import { IdeaEmbeddings } from './idea-embeddings.service';
import type { Vector } from './meaning';
import { joinCandidates } from './near-candidates';
import { rankCandidates, type RankedCandidate } from './ranking';
import { TermStatistics } from './term-statistics.service';
import type { AnalysedText } from './text-analysis';

/**
 * A backlog smaller than this does not tell which words are common, and a word of the query that it lacks must not outweigh those that agree.
 * On the hand-made pairs of the specs, one idea in the backlog: 9 true pairs likely instead of 5, 2 hidden instead of 3; no hard negative likely.
 */
const FEW_TEXTS = 300;

/** The ideas whose own words, or what they mean, are most like a text, hidden ones and merged ones among them: candidates from PostgreSQL, ranked here. */
@Injectable()
export class DuplicateRanking {
  constructor(
    private readonly statistics: TermStatistics,
    private readonly texts: AnalysedTexts,
    private readonly embeddings: IdeaEmbeddings,
  ) {}

  /** Has a share in the scores of ideas whose meaning is known. */
  get model(): string | null {
    return this.embeddings.model;
  }

  /** `budget`: another one only to measure what it costs. `vector`: what the text means to the model, where it is known. */
  async rank(
    db: EntityManager,
    text: AnalysedText,
    exceptIdeaId: string | null,
    budget = POSTING_BUDGET,
    vector: Vector | null = null,
  ): Promise<RankedCandidate<string>[]> {
    const counted = await this.statistics.frequenciesOf(
      db,
      text.terms.map(({ key }) => key),
    );
    const frequencies = { texts: Math.max(counted.texts, FEW_TEXTS), of: counted.of };
    const byWords = await findCandidates(db, text.terms, frequencies, exceptIdeaId, budget);
    const { near, meanings } = await this.embeddings.around(
      db,
      vector,
      byWords.map(({ ideaId }) => ideaId),
    );
    const others = near.filter(({ ideaId }) => ideaId !== exceptIdeaId);
    const candidates = joinCandidates(byWords, others, meanings);
    return rankCandidates(text, await this.load(db, candidates), frequencies, meanings);
  }

  private async load(db: EntityManager, candidates: readonly FoundText[]): Promise<{ id: string; text: AnalysedText }[]> {
    const known = new Map<string, AnalysedText>();
    const missing: string[] = [];
    for (const { ideaId, digest } of candidates) {
      const text = this.texts.get(digest);
      if (text === null) missing.push(ideaId);
      else known.set(ideaId, text);
    }
    if (missing.length > 0) {
      const rows = await query<{ id: string; title: string; body: string; lines: string[] }>(
        db,
        sql`select i.id, i.title, i.body, x.boilerplate::text[] as lines from idea i
            join indexed_idea x on x.workspace_id = i.workspace_id and x.idea_id = i.id
            where i.workspace_id = current_workspace() and i.id = any(${missing}::uuid[])`,
      );
      for (const { id, title, body, lines } of rows) known.set(id, this.texts.analyse({ title, body }, lines.map(BigInt)));
    }
    return [...known].map(([id, text]) => ({ id, text }));
  }
}
