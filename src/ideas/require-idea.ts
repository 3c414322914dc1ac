import type { EntityManager } from 'typeorm';
import { NotFound } from '../common/errors';
import { one } from '../database/database';
import { sql } from '../database/sql';

export async function requireIdea(db: EntityManager, id: string): Promise<void> {
  const row = await one(db, sql`select id from idea where workspace_id = current_workspace() and id = ${id}`);
  if (!row) throw new NotFound('idea', id);
}
