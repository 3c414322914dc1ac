import type { ClientBase } from 'pg';
import { newId } from '../common/uuid';
import { DEFAULT_SCHEDULES } from '../jobs/default-schedules';
import { newKey } from './new-key';

export interface NewWorkspace {
  readonly workspaceId: string;
  readonly memberId: string;
  /** The first admin's personal key; shown once. */
  readonly token: string;
}

/** A workspace with its first admin. `owner` is a connection of the schema's owner: the application's role may not add workspaces. */
export async function createWorkspace(owner: ClientBase, name: string, adminEmail: string, token?: string): Promise<NewWorkspace> {
  const [workspaceId, memberId] = [newId(), newId()];
  const key = newKey(token);
  await owner.query('begin');
  try {
    await owner.query('insert into workspace (id, name) values ($1, $2)', [workspaceId, name]);
    await owner.query(`insert into member (workspace_id, id, name, email, role) values ($1, $2, 'First admin', $3, 'admin')`, [
      workspaceId,
      memberId,
      adminEmail,
    ]);
    await owner.query(
      `insert into api_key (workspace_id, id, member_id, name, prefix, hash, scopes) values ($1, $2, $3, 'First admin', $4, $5, '{admin}')`,
      [workspaceId, newId(), memberId, key.prefix, key.hash],
    );
    for (const { id, cadence, offsetMinutes } of DEFAULT_SCHEDULES) {
      await owner.query('insert into schedule (workspace_id, id, cadence, offset_minutes, next_due_at) values ($1, $2, $3, $4, now())', [
        workspaceId,
        id,
        cadence,
        offsetMinutes,
      ]);
    }
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
  return { workspaceId, memberId, token: key.token };
}

/** On a new database: the first workspace. Replicas that start together take turns; null when there is one already. */
export async function ensureFirstWorkspace(owner: ClientBase, token: string | null): Promise<NewWorkspace | null> {
  await owner.query('select pg_advisory_lock(4733116003)');
  try {
    const { rows } = await owner.query('select from workspace limit 1');
    return rows.length > 0 ? null : await createWorkspace(owner, 'My product', 'admin@localhost.invalid', token ?? undefined);
  } finally {
    await owner.query('select pg_advisory_unlock(4733116003)');
  }
}
