import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { groupIdsOf } from '../authors/author-groups';
import { Conflict, Invalid, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { Database, one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { IdeaSummaryRow } from './dto/ideas.dto';
import {
  AuthorIdeaDto,
  ListSupportersQuery,
  SupportDto,
  SupportRow,
  SupporterDto,
  VoteDto,
  toAuthorIdeaDto,
  toSupportDto,
  toSupporterDto,
} from './dto/supporters.dto';
import { subtreeOf } from './idea-groups';
import { record } from './idea-history';
import { SUMMARY } from './idea-row';
import { positionIn } from './list-position';
import { requireIdea } from './require-idea';
import { SupportService } from './support.service';

/** Who stands behind an idea, and votes that members give on behalf of authors. */
@Injectable()
export class SupportersService {
  constructor(
    private readonly database: Database,
    private readonly support: SupportService,
  ) {}

  vote(actor: MemberActor, ideaId: string, { authorId, reason }: VoteDto): Promise<{ support: SupportDto; isNew: boolean }> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      await requireAuthor(tx, authorId);
      const vote = { ideaId, authorId, origin: 'vote', byMemberId: actor.memberId, reason } as const;
      const { isNew } = await this.support.add(tx, refOf(actor), vote);
      if (isNew) await record(tx, { ideaId, action: 'vote', actor: refOf(actor), change: { authorId } });
      const row = await this.find(tx, ideaId, authorId);
      if (!row) throw new Error('The support written in this transaction is not there');
      return { support: toSupportDto(row), isNew };
    });
  }

  async withdrawVote(actor: MemberActor, ideaId: string, authorId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      await requireIdea(tx, ideaId);
      const row = await this.find(tx, ideaId, authorId);
      if (!row) throw new NotFound('vote', `of the author ${authorId} for the idea ${ideaId}`);
      if (row.byMemberId === null && (row.origin === 'submission' || row.isOwnVote)) {
        throw new Conflict(`The author ${authorId} stands behind this idea themselves: only they take back what they submitted or voted.`);
      }
      await this.support.withdraw(tx, refOf(actor), { ideaId, authorId, onlyVote: true });
      await record(tx, { ideaId, action: 'unvote', actor: refOf(actor), change: { authorId } });
    });
  }

  /** Of the idea and what is merged into it. */
  supporters(actor: Actor, ideaId: string, page: ListSupportersQuery): Promise<Page<SupporterDto>> {
    const filters = ['supporters', ideaId, page.isCounted ?? null];
    const after = decodeCursor(page.cursor, filters);
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, ideaId);
      const group = await subtreeOf(db, ideaId);
      const rows = await query<SupportRow & { authorName: string | null }>(
        db,
        sql`select ${SUPPORT}, a.name as "authorName" from support s join author a on a.workspace_id = current_workspace() and a.id = s.author_id
            where s.workspace_id = current_workspace() and s.idea_id = any(${group}::uuid[])
              ${page.isCounted === undefined ? sql`` : sql`and s.is_counted = ${page.isCounted === 'true'}`}
              ${after ? sql`and (s.idea_id, s.author_id) > (${positionIn('id', after)}, ${after.id})` : sql``}
            order by s.idea_id, s.author_id limit ${page.limit + 1}`,
      );
      return toPage(rows, page.limit, filters, (row) => ({ key: row.ideaId, id: row.authorId }), toSupporterDto);
    });
  }

  /** Newest first; a measured view (rule 10). */
  ideasOf(actor: Actor, authorId: string, page: PageQuery): Promise<Page<AuthorIdeaDto>> {
    const filters = ['author-ideas', authorId];
    const before = decodeCursor(page.cursor, filters);
    return this.database.read(actor.workspaceId, async (db) => {
      const authorIds = await groupIdsOf(db, authorId);
      const rows = await query<SupportRow & IdeaSummaryRow>(
        db,
        authorIdeas(authorIds, before && { at: positionIn('time', before), id: before.id }, page.limit + 1),
      );
      return toPage(rows, page.limit, filters, (row) => ({ key: row.supportedAt.toISOString(), id: row.ideaId }), toAuthorIdeaDto);
    });
  }

  private find(db: EntityManager, ideaId: string, authorId: string): Promise<SupportRow | null> {
    return one<SupportRow>(
      db,
      sql`select ${SUPPORT} from support s where s.workspace_id = current_workspace() and s.idea_id = ${ideaId} and s.author_id = ${authorId}`,
    );
  }
}

const SUPPORT: Sql = sql`s.idea_id as "ideaId", s.author_id as "authorId", s.origin, s.submission_id as "submissionId",
  s.by_member_id as "byMemberId", s.is_own_vote or s.is_reaction_vote as "isOwnVote", s.reason, s.is_counted as "isCounted", s.discount_reason as "discountReason",
  s.created_at as "supportedAt"`;

/** A person who asked for one idea as two authors asked once: the earlier time is shown. */
export function authorIdeas(authorIds: readonly string[], before: { at: string | number; id: string } | null, limit: number): Sql {
  return sql`select ${SUPPORT}, ${SUMMARY}
    from support s join idea asked on asked.workspace_id = current_workspace() and asked.id = s.idea_id
      join idea i on i.workspace_id = current_workspace() and i.id = asked.canonical_id
    where s.workspace_id = current_workspace() and ${askedBy(authorIds)}
      ${before ? sql`and (s.created_at, s.idea_id) < (${before.at}, ${before.id})` : sql``}
    order by s.created_at desc, s.idea_id desc limit ${limit}`;
}

function askedBy(authorIds: readonly string[]): Sql {
  if (authorIds.length === 1) return sql`s.author_id = ${authorIds[0]}`;
  return sql`s.author_id = any(${authorIds}::uuid[]) and not exists
    (select from support o where o.workspace_id = current_workspace() and o.idea_id = s.idea_id and o.author_id = any(${authorIds}::uuid[])
       and (o.created_at, o.author_id) < (s.created_at, s.author_id))`;
}

async function requireAuthor(tx: EntityManager, authorId: string): Promise<void> {
  const row = await one(tx, sql`select id from author where workspace_id = current_workspace() and id = ${authorId} and erased_at is null`);
  if (!row) throw new Invalid([{ pointer: '/authorId', code: 'not_found', detail: 'There is no such author in this workspace.' }]);
}
