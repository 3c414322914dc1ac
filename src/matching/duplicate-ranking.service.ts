import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { prepared } from '../database/database';
import { sql } from '../database/sql';
import { findCandidates, textsOf, type CandidateOptions, type FoundText } from './candidate-search';
import { comparedOf } from './compared-text';
import { IdeaEmbeddings } from './idea-embeddings.service';
import type { Vector } from './meaning';
import { joinCandidates } from './near-candidates';
import { explain, scoreCandidates, type Candidate, type RankedCandidate } from './ranking';
import type { TermFrequencies } from './similarity';
import { TermStatistics } from './term-statistics.service';
import type { AnalysedText } from './text-analysis';
import { analyseWish } from './wish-text';

/**
 * A backlog smaller than this does not tell which words are common, and a word of the query that it lacks must not outweigh those that agree.
 * On the hand-made pairs of the specs, one idea in the backlog: 9 true pairs likely instead of 5, 2 hidden instead of 3; no hard negative likely.
 */
const FEW_TEXTS = 300;

export interface RankOptions extends CandidateOptions {
  /** What the text means to the model, where it is known. */
  readonly vector?: Vector | null;
}

/** An idea, and the submission attached to it whose words are meant; null: its own. */
interface Worded {
  readonly id: string;
  readonly saidIn: string | null;
}

/** The ideas whose words, or those of a submission attached to them, or what they mean, are most like a text, hidden ones and merged ones among them: candidates from PostgreSQL, ranked here. */
@Injectable()
export class DuplicateRanking {
  constructor(
    private readonly statistics: TermStatistics,
    private readonly embeddings: IdeaEmbeddings,
  ) {}

  /** Has a share in the scores of ideas whose meaning is known. */
  get model(): string | null {
    return this.embeddings.model;
  }

  async rank(db: EntityManager, text: AnalysedText, { vector = null, ...options }: RankOptions = {}): Promise<RankedCandidate<string>[]> {
    const counted = await this.statistics.frequenciesOf(
      db,
      text.terms.map(({ key }) => key),
    );
    const frequencies = { texts: Math.max(counted.texts, FEW_TEXTS), of: counted.of };
    const found = await this.candidates(db, text, frequencies, { vector, ...options });
    const scored = scoreCandidates(comparedOf(text), await this.compared(db, found.texts), frequencies, found.meanings);
    const shown = await this.analysed(
      db,
      scored.filter(({ isShown, isIdentical }) => isShown && !isIdentical),
    );
    return scored.map((candidate) => explain(text, candidate, shown.get(keyOf(candidate)) ?? null, frequencies));
  }

  /** What words found, and what is near in meaning though it shares none. */
  private async candidates(
    db: EntityManager,
    text: AnalysedText,
    frequencies: TermFrequencies,
    { vector = null, ...options }: RankOptions,
  ): Promise<{ texts: readonly FoundText[]; meanings: ReadonlyMap<string, number> }> {
    const byWords = await findCandidates(db, text.terms, frequencies, options);
    const ideaIds = [...new Set(byWords.map(({ ideaId }) => ideaId))];
    const { near, meanings } = await this.embeddings.around(db, vector, ideaIds);
    const others = near.map(({ ideaId }) => ideaId).filter((ideaId) => ideaId !== options.exceptIdeaId);
    const chosen = new Set(joinCandidates(ideaIds, others, meanings));
    const texts = byWords.filter(({ ideaId }) => chosen.has(ideaId));
    const added = [...chosen].filter((ideaId) => !ideaIds.includes(ideaId));
    if (added.length > 0) texts.push(...(await textsOf(db, added, options.onlyIdeas ?? false)));
    return { texts, meanings };
  }

  /** What an older analysis indexed is analysed now: until all is renewed, a check takes a little longer. */
  private async compared(db: EntityManager, found: readonly FoundText[]): Promise<Candidate<string>[]> {
    const outdated = await this.analysed(
      db,
      found.filter(({ text }) => text === null).map(({ ideaId }) => ({ id: ideaId, saidIn: null })),
    );
    return found.flatMap(({ ideaId: id, submissionId: saidIn, text }) => {
      const now = outdated.get(keyOf({ id, saidIn: null }));
      if (text !== null) return [{ id, saidIn, text }];
      return now === undefined ? [] : [{ id, saidIn, text: comparedOf(now) }];
    });
  }

  private async analysed(db: EntityManager, wanted: readonly Worded[]): Promise<Map<string, AnalysedText>> {
    if (wanted.length === 0) return new Map();
    const rows = await prepared<Worded & { title: string | null; body: string; lines: string[] }>(
      db,
      sql`select i.id, g.said_in as "saidIn", case when g.said_in is null then i.title else r.title end as title,
                 case when g.said_in is null then i.body else r.text end as body,
                 case when g.said_in is null then x.boilerplate else t.boilerplate end::text[] as lines
          from unnest(${wanted.map(({ id }) => id)}::uuid[], ${wanted.map(({ saidIn }) => saidIn)}::uuid[]) as g (id, said_in)
          join idea i on i.workspace_id = current_workspace() and i.id = g.id
          join indexed_idea x on x.workspace_id = i.workspace_id and x.idea_id = i.id
          left join attached_text t on t.workspace_id = i.workspace_id and t.idea_id = i.id and t.submission_id = g.said_in
          left join submission_revision r on r.workspace_id = t.workspace_id and r.submission_id = t.submission_id and r.no = t.revision_no
          where g.said_in is null or r.text is not null`,
    );
    return new Map(rows.map(({ title, body, lines, ...of }) => [keyOf(of), analyseWish({ title, body }, new Set(lines.map(BigInt)))]));
  }
}

function keyOf({ id, saidIn }: Worded): string {
  return `${id} ${saidIn ?? ''}`;
}
