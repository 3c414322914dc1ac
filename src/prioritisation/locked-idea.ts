import type { EntityManager } from 'typeorm';
import { Conflict, NotFound } from '../common/errors';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { IdeaStatus } from '../ideas/transitions';
import { OPEN_STATUSES, isOpen } from '../ideas/open-statuses';

interface IdeaRow {
  readonly id: string;
  readonly canonicalId: string;
  readonly status: IdeaStatus;
}

/**
 * Members who estimate the same idea at once take turns, and nobody closes or merges it meanwhile: those changes lock the same row. The lock
 * leaves the foreign keys of other tables free.
 */
export async function lockIdea(tx: EntityManager, ideaId: string): Promise<IdeaRow> {
  const idea = await one<IdeaRow>(
    tx,
    sql`select id, canonical_id as "canonicalId", status from idea
        where workspace_id = current_workspace() and id = ${ideaId} for no key update`,
  );
  if (!idea) throw new NotFound('idea', ideaId);
  return idea;
}

/** For what only an open idea that is not merged can have: estimates, pins and vetoes. */
export async function lockOpenIdea(tx: EntityManager, ideaId: string): Promise<void> {
  const { canonicalId, status } = await lockIdea(tx, ideaId);
  if (canonicalId !== ideaId) throw new Conflict(`The idea ${ideaId} is merged into ${canonicalId}; use that one.`);
  if (!isOpen(status)) throw new Conflict(`The idea ${ideaId} is ${status}; this needs one that is ${OPEN_STATUSES.join(', ')}.`);
}

export async function requireIdea(db: EntityManager, ideaId: string): Promise<IdeaRow> {
  const idea = await one<IdeaRow>(
    db,
    sql`select id, canonical_id as "canonicalId", status from idea where workspace_id = current_workspace() and id = ${ideaId}`,
  );
  if (!idea) throw new NotFound('idea', ideaId);
  return idea;
}
