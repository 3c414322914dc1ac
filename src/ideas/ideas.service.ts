import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ActorRef, SYSTEM } from '../common/actor';
import { NotFound, Unprocessable } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { count } from './idea-counters';
import { groupOf } from './idea-groups';
import { record } from './idea-history';
import type { Quadrant, Visibility } from './idea-words';
import type { IdeaStatus } from './transitions';

export interface NewIdea {
  readonly title: string;
  readonly body: string;
  readonly visibility?: Visibility;
  readonly ownerId?: string | null;
  /** True when a member wrote or confirmed the title; only then may the idea be public (rule 5). */
  readonly isTitleConfirmed?: boolean;
}

export interface CanonicalIdea {
  readonly id: string;
  readonly status: IdeaStatus;
  readonly visibility: Visibility;
  readonly title: string;
  readonly isTitleConfirmed: boolean;
}

/** What other modules ask of ideas, inside their own transactions. */
@Injectable()
export class IdeasService {
  constructor(private readonly events: EventsService) {}

  async create(tx: EntityManager, actor: ActorRef, idea: NewIdea): Promise<{ id: string; no: number }> {
    const { visibility = 'internal', isTitleConfirmed = false } = idea;
    if (visibility === 'public' && !isTitleConfirmed) throw titleNotConfirmed();
    const id = newId();
    const row = await one<{ no: number }>(
      tx,
      sql`insert into idea (workspace_id, id, canonical_id, title, body, visibility, owner_id, is_title_confirmed)
          values (current_workspace(), ${id}, ${id}, ${idea.title}, ${idea.body}, ${visibility}, ${idea.ownerId ?? null}, ${isTitleConfirmed})
          returning no`,
    );
    if (!row) throw new Error('insert into idea answered no row');
    await count(tx, [
      { dimension: 'status', key: 'new', delta: 1 },
      { dimension: 'quadrant', key: 'unrated', delta: 1 },
    ]);
    await record(tx, { ideaId: id, action: 'create', actor, change: { visibility } });
    await this.events.emit(tx, { type: 'idea.created', subjectId: id, data: { no: row.no, status: 'new', visibility }, actor });
    return { id, no: row.no };
  }

  /** Keeps the sort key, the quadrant and its counters. A merged idea keeps its own, for the day it is unmerged. */
  async recordScore(
    tx: EntityManager,
    ideaId: string,
    rated: { readonly score: number; readonly quadrant: Quadrant },
    actor: ActorRef = SYSTEM,
  ): Promise<{ changed: boolean }> {
    // One statement, because thousands of ideas are rated anew when a threshold moves.
    const before = await one<{ quadrant: Quadrant; isMerged: boolean; isChanged: boolean }>(
      tx,
      sql`with before as (
            select id, quadrant, is_merged, (score, quadrant) is distinct from (${rated.score}::float8, ${rated.quadrant}::text) as is_changed
            from idea where workspace_id = current_workspace() and id = ${ideaId} for no key update),
          changed as (
            update idea i set score = ${rated.score}, quadrant = ${rated.quadrant}, updated_at = now()
            from before b where i.workspace_id = current_workspace() and i.id = b.id and b.is_changed)
          select quadrant, is_merged as "isMerged", is_changed as "isChanged" from before`,
    );
    if (!before) throw new NotFound('idea', ideaId);
    if (!before.isChanged || before.quadrant === rated.quadrant) return { changed: before.isChanged };
    if (!before.isMerged) {
      await count(tx, [
        { dimension: 'quadrant', key: before.quadrant, delta: -1 },
        { dimension: 'quadrant', key: rated.quadrant, delta: 1 },
      ]);
    }
    const change = { from: before.quadrant, to: rated.quadrant };
    await record(tx, { ideaId, action: 'quadrant', actor, change });
    await this.events.emit(tx, { type: 'idea.quadrant_changed', subjectId: ideaId, data: change, actor });
    return { changed: true };
  }

  /** The idea that this one rests on; itself when it is not merged. Null when there is no such idea. */
  canonicalOf(db: EntityManager, ideaId: string): Promise<CanonicalIdea | null> {
    return one<CanonicalIdea>(
      db,
      sql`select c.id, c.status, c.visibility, c.title, c.is_title_confirmed as "isTitleConfirmed"
          from idea i join idea c on c.workspace_id = current_workspace() and c.id = i.canonical_id
          where i.workspace_id = current_workspace() and i.id = ${ideaId}`,
    );
  }

  /** The canonical idea first, then everything merged into it, directly or not. */
  async groupIds(db: EntityManager, canonicalId: string): Promise<string[]> {
    const rows = await query<{ id: string }>(db, sql`select g.id from ${groupOf(canonicalId)} as g (id)`);
    return rows.map((row) => row.id);
  }
}

export function titleNotConfirmed(): Unprocessable {
  return new Unprocessable(
    'Only an idea whose title a member has confirmed can be public: send isTitleConfirmed, or a better title.',
    'not_ready',
  );
}
