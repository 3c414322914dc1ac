import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { languageOf } from '../moderation/language';

/** Where the words of a match's subject came from: what the figures of quality are told apart by. */
export interface MatchOrigin {
  readonly language: string | null;
  /** An idea came through the integration of the first submission that rests on it. */
  readonly integrationId: string | null;
}

export interface MatchSubject {
  readonly submissionId: string | null;
  readonly ideaId: string | null;
}

type Origins = ReadonlyMap<string, MatchOrigin>;

const UNKNOWN: MatchOrigin = { language: null, integrationId: null };

export async function originsOf(db: EntityManager, subjects: readonly MatchSubject[]): Promise<Origins> {
  const submissions = subjects.flatMap(({ submissionId }) => submissionId ?? []);
  const ideas = subjects.flatMap(({ ideaId }) => ideaId ?? []);
  const rows = await query<{ id: string; title: string | null; text: string | null; integrationId: string | null }>(
    db,
    sql`select s.id, r.title, r.text, s.integration_id as "integrationId"
        from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
        where s.workspace_id = current_workspace() and s.id = any(${submissions}::uuid[])
        union all
        select i.id, i.title, i.body,
               (select s.integration_id from submission s where s.workspace_id = i.workspace_id and s.idea_id = i.id order by s.id limit 1)
        from idea i where i.workspace_id = current_workspace() and i.id = any(${ideas}::uuid[])`,
  );
  return new Map(
    rows.map(({ id, title, text, integrationId }) => [id, { language: languageOf(`${title ?? ''}\n${text ?? ''}`), integrationId }]),
  );
}

export function originIn(origins: Origins, { submissionId, ideaId }: MatchSubject): MatchOrigin {
  return origins.get(submissionId ?? ideaId ?? '') ?? UNKNOWN;
}
