import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorProfilesService } from '../authors/author-profiles.service';
import { groupIdsOf } from '../authors/author-groups';
import type { OpenLink } from '../authors/author-links.service';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { MailSuppressions } from '../deliveries/mail-suppressions.service';
import { AuthorVotes } from '../ideas/author-votes.service';
import { addressesOf } from './addresses-of';
import type { AskedFor, LinkView } from './link-pages';

/** The newest on a page; all of it is in the export. */
const MOST = 50;

/** What a signed link shows: no more than its purpose, and of ideas only what is public (rule 5). */
@Injectable()
export class LinkViews {
  constructor(
    private readonly database: Database,
    private readonly profiles: AuthorProfilesService,
    private readonly votes: AuthorVotes,
    private readonly suppressions: MailSuppressions,
  ) {}

  /** Null: what the link is for is not there any more, or not for the public. */
  of({ workspaceId, authorId, purpose, subjectId }: OpenLink): Promise<LinkView | null> {
    return this.database.read(workspaceId, async (db) => {
      const idea = purpose === 'vote' && subjectId !== null ? await this.votes.votable(db, subjectId) : null;
      if (purpose === 'vote' && idea === null) return null;
      return {
        purpose,
        profile: await this.profiles.profile(db, authorId),
        asked: purpose === 'author' ? await askedFor(db, await groupIdsOf(db, authorId)) : [],
        idea: idea && { ...idea, stands: await this.votes.stands(db, { authorId, ideaId: idea.id }) },
        isUnsubscribed: purpose === 'author' && (await this.isUnsubscribed(db, authorId)),
        otherName: purpose === 'join' && subjectId !== null ? ((await this.profiles.profile(db, subjectId)).name ?? 'nobody') : null,
      };
    });
  }

  private async isUnsubscribed(db: EntityManager, authorId: string): Promise<boolean> {
    for (const email of await addressesOf(db, authorId)) if (await this.suppressions.has(db, email)) return true;
    return false;
  }
}

function askedFor(db: EntityManager, authorIds: readonly string[]): Promise<AskedFor[]> {
  return query<AskedFor>(
    db,
    sql`select left(r.text, 500) as text, case when i.visibility = 'public' and i.is_title_confirmed then i.title end as title,
               case when i.visibility = 'public' and i.is_title_confirmed then i.status end as status
        from submission u
        join submission_revision r on r.workspace_id = u.workspace_id and r.submission_id = u.id and r.no = u.revision_no
        left join idea asked on asked.workspace_id = current_workspace() and asked.id = u.idea_id
        left join idea i on i.workspace_id = current_workspace() and i.id = asked.canonical_id
        where u.workspace_id = current_workspace() and u.author_id = any(${authorIds}::uuid[]) and u.state not in ('erased', 'withdrawn')
        order by u.id desc limit ${MOST}`,
  );
}
