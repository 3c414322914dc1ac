import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../common/clock';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { DuplicateFinder } from './duplicate-finder.service';
import { IdeaEmbeddings } from './idea-embeddings.service';
import { MAX_PROPOSALS, isProposable, toCandidate } from './matching.service';
import { PartedPairs } from './parted-pairs.service';
import { Proposals } from './proposals.service';
import { analyseWish } from './wish-text';

/** Milliseconds after which every transaction that ran beside this one has ended. */
const AFTER = 60_000;

/**
 * Near duplicates that raced, neither transaction seeing the other's idea, and ideas whose text nobody has checked: written by a member, or edited.
 * One job an idea, keyed by it: no row that two writers would wait for.
 */
@Injectable()
export class MatchSweep {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
    private readonly finder: DuplicateFinder,
    private readonly embeddings: IdeaEmbeddings,
    private readonly parted: PartedPairs,
    private readonly proposals: Proposals,
  ) {}

  @InTransaction('idea.created')
  onCreated(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.checkLater(tx, event.subjectId);
  }

  @InTransaction('idea.text_changed')
  onTextChanged(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.checkLater(tx, event.subjectId);
  }

  /** What was archived is not asked about any more; once it is back, it is compared again. What submissions wait for stays. */
  @InTransaction('idea.status_changed')
  async onStatusChanged(tx: EntityManager, { subjectId, data }: StoredEvent): Promise<void> {
    if (data.from === 'archived') return this.checkLater(tx, subjectId);
    if (data.to !== 'archived') return;
    await query(
      tx,
      sql`delete from match where workspace_id = current_workspace() and state = 'pending' and idea_id is not null
            and (idea_id = ${subjectId} or candidate_id = ${subjectId})`,
    );
  }

  checkLater(tx: EntityManager, ideaId: string): Promise<void> {
    const runAt = new Date(this.clock.now().getTime() + AFTER);
    return this.jobs.add(tx, 'matches.sweep', { ideaId }, { key: `matches.sweep ${ideaId}`, runAt });
  }

  @OnJob('matches.sweep')
  async sweep({ workspaceId, ideaId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, (tx) => this.compare(tx, String(ideaId)));
  }

  /** Proposes what the idea may be a duplicate of. Pairs that were proposed before, whatever was decided about them, are not proposed again. */
  async compare(tx: EntityManager, ideaId: string): Promise<void> {
    const idea = await one<{ id: string; title: string; body: string; lines: string[] }>(
      tx,
      sql`select i.id, i.title, i.body, x.boilerplate::text[] as lines from idea i
          join indexed_idea x on x.workspace_id = i.workspace_id and x.idea_id = i.id
          where i.workspace_id = current_workspace() and i.id = ${ideaId} and not i.is_merged and i.status <> 'archived'`,
    );
    if (!idea) return;
    const vector = await this.embeddings.vectorOf(tx, idea.id);
    const text = analyseWish(idea, new Set(idea.lines.map(BigInt)));
    const apartFrom = await this.parted.dismissedOfIdea(tx, idea.id);
    const found = await this.finder.find(tx, text, { exceptIdeaId: idea.id, apartFrom, vector });
    const others = found.filter((match) => match.idea.id !== idea.id && isProposable(match));
    await this.proposals.forIdea(tx, idea.id, others.slice(0, MAX_PROPOSALS).map(toCandidate));
  }
}
