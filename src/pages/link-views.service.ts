import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorProfilesService } from '../authors/author-profiles.service';
import { groupIdsOf } from '../authors/author-groups';
import type { OpenLink } from '../authors/author-links.service';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { MailSuppressions } from '../deliveries/mail-suppressions.service';
import { AuthorVotes } from '../ideas/author-votes.service';
import { AppealRequestsService } from '../intake/appeal-requests.service';
import { addressesOf } from './addresses-of';
import type { AskedFor, LinkView } from './link-pages';
import { PageLanguage, pageLanguage } from './page-words';

/** The newest on a page; all of it is in the export. */
const MOST = 50;

/** What a signed link shows: no more than its purpose, and of ideas only what is public (rule 5). */
@Injectable()
export class LinkViews {
  constructor(
    private readonly database: Database,
    private readonly profiles: AuthorProfilesService,
    private readonly votes: AuthorVotes,
    private readonly appeals: AppealRequestsService,
    private readonly suppressions: MailSuppressions,
  ) {}

  /** Null: what the link is for is not there any more, or not for the public. `accepted`: the languages that the browser asks for. */
  of({ workspaceId, authorId, purpose, subjectId }: OpenLink, accepted: string): Promise<LinkView | null> {
    return this.database.read(workspaceId, async (db) => {
      const idea = purpose === 'vote' && subjectId !== null ? await this.votes.votable(db, subjectId) : null;
      if (purpose === 'vote' && idea === null) return null;
      const authorIds = await groupIdsOf(db, authorId);
      return {
        purpose,
        language: await languageFor(db, authorIds, accepted),
        profile: await this.profiles.profile(db, authorId),
        asked: purpose === 'author' ? await this.askedFor(db, authorIds) : [],
        idea: idea && {
          ...idea,
          hasVoted: subjectId !== null && (await this.votes.hasVotedByLink(db, { authorId, ideaId: subjectId })),
          stands: await this.votes.stands(db, { authorId, ideaId: idea.id }),
        },
        otherName: purpose === 'join' && subjectId !== null ? ((await this.profiles.profile(db, subjectId)).name ?? '') : null,
        appeal: purpose === 'appeal' && subjectId !== null ? ((await this.appeals.standing(db, [subjectId])).get(subjectId) ?? null) : null,
        isUnsubscribed: purpose === 'author' && (await this.suppressions.has(db, ...(await addressesOf(db, authorId)))),
      };
    });
  }

  private async askedFor(db: EntityManager, authorIds: readonly string[]): Promise<AskedFor[]> {
    const rows = await query<Omit<AskedFor, 'appeal'>>(
      db,
      sql`select u.id as "submissionId", left(r.text, 500) as text,
                 case when i.visibility = 'public' and i.is_title_confirmed then i.title end as title,
                 case when i.visibility = 'public' and i.is_title_confirmed then i.status end as status
          from submission u
          join submission_revision r on r.workspace_id = u.workspace_id and r.submission_id = u.id and r.no = u.revision_no
          left join idea asked on asked.workspace_id = current_workspace() and asked.id = u.idea_id
          left join idea i on i.workspace_id = current_workspace() and i.id = asked.canonical_id
          where u.workspace_id = current_workspace() and u.author_id = any(${authorIds}::uuid[]) and u.state not in ('erased', 'withdrawn', 'split')
          order by u.id desc limit ${MOST}`,
    );
    const standing = await this.appeals.standing(
      db,
      rows.map(({ submissionId }) => submissionId),
    );
    return rows.map((row) => ({ ...row, appeal: standing.get(row.submissionId) ?? null }));
  }
}

async function languageFor(db: EntityManager, authorIds: readonly string[], accepted: string): Promise<PageLanguage> {
  const row = await one<{ workspace: string; said: string | null }>(
    db,
    sql`select w.language as workspace, (
          select concat_ws(E'\n', r.title, r.text) from submission u
          join submission_revision r on r.workspace_id = u.workspace_id and r.submission_id = u.id and r.no = u.revision_no
          where u.workspace_id = current_workspace() and u.author_id = any(${authorIds}::uuid[]) and r.text is not null
          order by u.id desc limit 1) as said
        from workspace w where w.id = current_workspace()`,
  );
  return pageLanguage({ said: row?.said ?? null, accepted, workspace: row?.workspace ?? null });
}
