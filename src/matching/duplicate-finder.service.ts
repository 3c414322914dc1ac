import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { prepared } from '../database/database';
import { sql } from '../database/sql';
import type { Visibility } from '../ideas/idea-words';
import type { IdeaStatus } from '../ideas/transitions';
import { DuplicateRanking } from './duplicate-ranking.service';
import { gapsOf } from './gaps';
import type { Vector } from './meaning';
import type { Mismatch } from './mismatch';
import type { RankedCandidate } from './ranking';
import type { Reason } from './reasons';
import { ANALYSIS_VERSION, type AnalysedText } from './text-analysis';

/** A canonical idea that may be asked for by a text. */
export interface Found {
  readonly idea: FoundIdea;
  /** Of the texts of the idea's group, the one that matched: the idea itself, or one merged into it. */
  readonly viaIdeaId: string;
  readonly score: number;
  /** From 1; best first. */
  readonly rank: number;
  /** How much further its score is than the best other one; negative where another is closer. */
  readonly gap: number;
  readonly band: 'likely' | 'related';
  readonly isIdentical: boolean;
  /** The embedding model that had a share in the score; null: words alone. */
  readonly scoredWith: string | null;
  readonly reasons: readonly Reason[];
  readonly mismatches: readonly Mismatch[];
}

export interface FoundIdea {
  readonly id: string;
  readonly no: number;
  readonly title: string;
  readonly isTitleConfirmed: boolean;
  readonly status: IdeaStatus;
  readonly visibility: Visibility;
}

/** What a text was found in, before it is known on which idea that rests. */
export type Hit = Omit<Found, 'idea' | 'rank' | 'gap'>;

export interface FindOptions {
  /** The idea whose own text it is. */
  readonly exceptIdeaId?: string;
  /** Ideas by whose words it is not found: a member has said that those are another wish, so that the idea they are merged into is not found by them either. */
  readonly apartFrom?: readonly string[];
  /** What the text means to the embedding model, where it is known. */
  readonly vector?: Vector | null;
  /** Not what was said in a submission and stands in no idea. */
  readonly onlyIdeas?: boolean;
}

/** More identical texts than this say nothing new. */
const MAX_IDENTICAL = 100;
/** Hits that are looked up for the idea they rest on; far more than anybody is shown. */
const MAX_HITS = 50;
/** Which ideas a text asks for. A hit on a merged idea counts for its canonical one. */
@Injectable()
export class DuplicateFinder {
  constructor(private readonly ranking: DuplicateRanking) {}

  async find(db: EntityManager, text: AnalysedText, options: FindOptions = {}): Promise<Found[]> {
    const apart = new Set(options.apartFrom);
    return this.byCanonical(
      db,
      (await this.hits(db, text, options)).filter((hit) => !apart.has(hit.viaIdeaId)),
    );
  }

  /** By words, rank and reasons alone; on which ideas they rest now, `byCanonical` tells. */
  async hits(db: EntityManager, text: AnalysedText, { exceptIdeaId, vector = null, onlyIdeas = false }: FindOptions): Promise<Hit[]> {
    if (text.words.length === 0) return [];
    const ranked = await this.ranking.rank(db, text, { exceptIdeaId, vector, onlyIdeas });
    const identical = (await this.identicalTo(db, text, onlyIdeas)).filter((id) => id !== exceptIdeaId);
    return [...identical.map(identicalHit), ...ranked.slice(0, MAX_HITS).flatMap((candidate) => shownHit(candidate, this.ranking.model))];
  }

  /**
   * By fingerprint: found even where all its terms are common, and where it was attached to an idea of other words. Of submissions by that of the
   * whole text, which stays when more is learned of their form.
   */
  private async identicalTo(db: EntityManager, text: AnalysedText, onlyIdeas: boolean): Promise<string[]> {
    const [own, whole] = [Buffer.from(text.fingerprint, 'hex'), Buffer.from(text.wholeFingerprint, 'hex')];
    const rows = await prepared<{ ideaId: string }>(
      db,
      sql`(select x.idea_id as "ideaId" from indexed_idea x
           where x.workspace_id = current_workspace() and x.fingerprint = ${own} and x.analysis_version = ${ANALYSIS_VERSION}
           limit ${MAX_IDENTICAL})
          union
          (select s.idea_id from submission_revision r
           join submission s on s.workspace_id = r.workspace_id and s.id = r.submission_id and s.revision_no = r.no
           where not ${onlyIdeas} and r.workspace_id = current_workspace() and r.fingerprint = ${whole} and s.state = 'attached' and s.idea_id is not null
           order by r.submission_id desc limit ${MAX_IDENTICAL})`,
    );
    return rows.map(({ ideaId }) => ideaId);
  }

  /** Best first. */
  async byCanonical(db: EntityManager, hits: readonly Hit[]): Promise<Found[]> {
    if (hits.length === 0) return [];
    const ideas = await prepared<FoundIdea & { ofIdeaId: string }>(
      db,
      sql`select i.id as "ofIdeaId", c.id, c.no, c.title, c.is_title_confirmed as "isTitleConfirmed", c.status, c.visibility
          from idea i join idea c on c.workspace_id = i.workspace_id and c.id = i.canonical_id
          where i.workspace_id = current_workspace() and i.id = any(${hits.map((hit) => hit.viaIdeaId)}::uuid[])`,
    );
    const canonicals = new Map(ideas.map(({ ofIdeaId, ...idea }) => [ofIdeaId, idea]));
    const best = new Map<string, { idea: FoundIdea; hit: Hit }>();
    for (const hit of hits) {
      const idea = canonicals.get(hit.viaIdeaId);
      if (idea === undefined) continue;
      const known = best.get(idea.id);
      if (known === undefined || isBetter(hit, known.hit)) best.set(idea.id, { idea, hit });
    }
    const ordered = [...best.values()].sort((a, b) => (isBetter(a.hit, b.hit) ? -1 : isBetter(b.hit, a.hit) ? 1 : a.idea.no - b.idea.no));
    const gaps = gapsOf(ordered.map(({ hit }) => hit.score));
    return ordered.map(({ idea, hit }, index) => ({ ...hit, idea, rank: index + 1, gap: gaps[index] ?? 0 }));
  }
}

function identicalHit(viaIdeaId: string): Hit {
  return {
    viaIdeaId,
    score: 1,
    band: 'likely',
    isIdentical: true,
    scoredWith: null,
    reasons: [{ kind: 'identical_text' }],
    mismatches: [],
  };
}

function shownHit(
  { id, band, score, isIdentical, isByMeaning, reasons, mismatches }: RankedCandidate<string>,
  model: string | null,
): Hit[] {
  if (band === 'hidden') return [];
  return [{ viaIdeaId: id, score, band, isIdentical, scoredWith: isByMeaning ? model : null, reasons, mismatches }];
}

/** A contradicted pair of a high score comes after a likely one of a lower. */
function isBetter(a: Hit, b: Hit): boolean {
  if (a.isIdentical !== b.isIdentical) return a.isIdentical;
  return a.band === b.band ? a.score > b.score : a.band === 'likely';
}
