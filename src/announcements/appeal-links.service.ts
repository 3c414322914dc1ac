import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorLinksService } from '../authors/author-links.service';
import { one } from '../database/database';
import { sql } from '../database/sql';

/** The way to appeal that stands in the answer to whoever was rejected: no account is needed, and nothing of theirs is behind it. */
@Injectable()
export class AppealLinks {
  constructor(private readonly links: AuthorLinksService) {}

  /** Null: nobody is known to have sent it, or they were erased. */
  async to(tx: EntityManager, submissionId: string): Promise<string | null> {
    const row = await one<{ authorId: string }>(
      tx,
      sql`select s.author_id as "authorId"
          from submission s join author a on a.workspace_id = current_workspace() and a.id = s.author_id and a.erased_at is null
          where s.workspace_id = current_workspace() and s.id = ${submissionId}`,
    );
    return row && this.links.issueInAnswer(tx, { authorId: row.authorId, purpose: 'appeal', subjectId: submissionId });
  }
}
