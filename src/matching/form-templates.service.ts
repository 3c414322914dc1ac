import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { linesOf, type LineKey } from './form-lines';
import type { Wish } from './wish-text';

/** Which lines of a text are its form's, as far as that has been learned (form-learning.service.ts). From the database alone: every replica answers the same. */
@Injectable()
export class FormTemplates {
  /** Of a text that came, or would come, through this integration; in order. */
  async linesIn(db: EntityManager, wish: Wish, integrationId: string | null): Promise<LineKey[]> {
    return integrationId === null ? [] : this.learned(db, wish, sql`b.integration_id = ${integrationId}`);
  }

  /** Of the text of an idea: it was opened by what came through one of the integrations it was asked for through. */
  async linesOfIdea(db: EntityManager, wish: Wish, ideaId: string): Promise<LineKey[]> {
    return this.learned(
      db,
      wish,
      sql`exists (select from submission s
                  where s.workspace_id = current_workspace() and s.idea_id = ${ideaId} and s.integration_id = b.integration_id)`,
    );
  }

  private async learned(db: EntityManager, wish: Wish, ofThem: Sql): Promise<LineKey[]> {
    const lines = linesOf(wish);
    if (lines.length === 0) return [];
    const rows = await query<{ line: string }>(
      db,
      sql`select distinct b.line from form_boilerplate b
          where b.workspace_id = current_workspace() and b.line = any(${lines.map(String)}::bigint[]) and ${ofThem} order by b.line`,
    );
    return rows.map(({ line }) => BigInt(line));
  }
}
