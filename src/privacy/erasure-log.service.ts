import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import type { ErasedCountsDto, ErasureDto, ErasureReviewDto, OutsideDto, ReviewDecision } from './erasures.dto';

export interface NewReview {
  readonly subjectType: 'idea' | 'announcement' | 'note';
  readonly subjectId: string;
  readonly why: 'title_replaced' | 'may_quote';
}

export interface NewErasure {
  readonly authorId: string;
  readonly counts: ErasedCountsDto;
  readonly outside: readonly OutsideDto[];
  readonly reviews: readonly NewReview[];
}

type Row = Omit<ErasureDto, 'erasedAt' | 'reviews'> & { readonly erasedAt: Date };

const MOST_REVIEWS = 1000;

/** What was erased, as counts; what lies outside; and what a member still has to look at. */
@Injectable()
export class ErasureLog {
  async write(tx: EntityManager, actor: ActorRef, { authorId, counts, outside, reviews }: NewErasure): Promise<string> {
    const id = newId();
    await query(
      tx,
      sql`insert into erasure (workspace_id, id, author_id, requested_by, member_id, counts, outside)
          values (current_workspace(), ${id}, ${authorId}, ${actor.kind === 'system' ? 'machine' : actor.kind},
                  ${actor.kind === 'member' ? actor.id : null}, ${JSON.stringify(counts)}, ${JSON.stringify(outside)})`,
    );
    await query(
      tx,
      sql`insert into erasure_review (workspace_id, id, erasure_id, subject_type, subject_id, why)
          select current_workspace(), r.id, ${id}, r.subject_type, r.subject_id, r.why
          from unnest(${reviews.map(() => newId())}::uuid[], ${reviews.map((r) => r.subjectType)}::text[], ${reviews.map((r) => r.subjectId)}::uuid[],
                      ${reviews.map((r) => r.why)}::text[]) as r (id, subject_type, subject_id, why)
          on conflict (workspace_id, erasure_id, subject_type, subject_id) do nothing`,
    );
    return id;
  }

  async list(db: EntityManager, page: PageQuery): Promise<Page<ErasureDto>> {
    const before = decodeCursor(page.cursor, 'erasures');
    const rows = await this.find(
      db,
      sql`id < ${before?.id ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'} order by id desc limit ${page.limit + 1}`,
    );
    return toPage(
      rows,
      page.limit,
      'erasures',
      (row) => ({ key: '', id: row.id }),
      (row) => row,
    );
  }

  async get(db: EntityManager, id: string): Promise<ErasureDto> {
    const [row] = await this.find(db, sql`id = ${id}`);
    if (!row) throw new NotFound('erasure', id);
    return row;
  }

  async decide(tx: EntityManager, memberId: string, erasureId: string, reviewId: string, decision: ReviewDecision): Promise<void> {
    const row = await one(
      tx,
      sql`update erasure_review set decision = ${decision}, decided_by = ${memberId}, decided_at = now()
          where workspace_id = current_workspace() and erasure_id = ${erasureId} and id = ${reviewId} returning id`,
    );
    if (!row) throw new NotFound('review', reviewId);
  }

  private async find(db: EntityManager, condition: Sql): Promise<ErasureDto[]> {
    const rows = await query<Row>(
      db,
      sql`select id, author_id as "authorId", requested_by as "requestedBy", counts, outside, erased_at as "erasedAt" from erasure
          where workspace_id = current_workspace() and ${condition}`,
    );
    const reviews = await query<ErasureReviewDto & { erasureId: string }>(
      db,
      sql`select id, erasure_id as "erasureId", subject_type as "subjectType", subject_id as "subjectId", why, decision
          from (select *, row_number() over (partition by erasure_id order by id) as no from erasure_review
                where workspace_id = current_workspace() and erasure_id = any(${rows.map(({ id }) => id)}::uuid[])) r
          where no <= ${MOST_REVIEWS} order by id`,
    );
    return rows.map((row) => ({
      ...row,
      reviews: reviews.flatMap(({ erasureId, ...review }) => (erasureId === row.id ? [review] : [])),
      erasedAt: row.erasedAt.toISOString(),
    }));
  }
}
