import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { samePersonAs } from '../authors/author-groups';
import { Forbidden, Invalid } from '../common/errors';
import { Page, Position, decodeCursor, encodeCursor, toPage } from '../common/page';
import { isUuid } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { IdeaSummaryDto, IdeaSummaryRow, IdeasPageDto, toIdeaSummaryDto } from './dto/ideas.dto';
import type { ListIdeasQuery } from './dto/list-ideas.dto';
import { filtersFrom } from './asked-filters';
import { IdeaSearch } from './idea-search';
import { facets, totalCount } from './idea-totals';
import { ListFilters, SortKey, filtersOf } from './list-filters';
import { ListPosition, SCAN_BOUND, planList, planOfAuthor, planOfHits } from './list-plan';
import { positionIn } from './list-position';

/** Hits asked for at once after the first page's worth: other filters may leave few of them. */
const HITS_AT_ONCE = 500;

const KINDS: Readonly<Record<SortKey, 'number' | 'integer' | 'time'>> = {
  score: 'number',
  supportCount: 'integer',
  createdAt: 'time',
  updatedAt: 'time',
};

/** Lists of canonical ideas (rule 10). */
@Injectable()
export class IdeaListsService {
  constructor(
    private readonly database: Database,
    private readonly search: IdeaSearch,
  ) {}

  async list(actor: Actor, asked: ListIdeasQuery): Promise<IdeasPageDto> {
    if (asked.authorId !== undefined && !holds(actor.scopes, 'authors:read'))
      throw new Forbidden('This key lacks the scope authors:read, which authorId needs.', 'scope_missing');
    const { workspaceId } = actor;
    const { tag } = asked;
    const tagId = tag === undefined ? null : await this.database.read(workspaceId, (db) => tagIdOf(db, tag));
    const filters = filtersFrom(asked, tagId);
    if (!isBounded(filters)) return this.database.read(workspaceId, (db) => this.answer(db, filters, asked));
    return this.database.tx(workspaceId, async (tx) => {
      await readByIndexOnly(tx);
      return this.answer(tx, filters, asked);
    });
  }

  private async answer(db: EntityManager, filters: ListFilters, asked: ListIdeasQuery): Promise<IdeasPageDto> {
    const listed = await this.page(db, filters, asked);
    const wanted = new Set(asked.include);
    const page = wanted.has('totalCount') ? { ...listed.page, totalCount: await this.total(db, filters) } : listed.page;
    if (wanted.has('facets') && filtersOf(filters).length > 0) throw uncounted('facets');
    return { data: listed.data, page, ...(wanted.has('facets') ? { facets: await facets(db) } : {}) };
  }

  private async page(db: EntityManager, filters: ListFilters, { cursor, limit }: ListIdeasQuery): Promise<Page<IdeaSummaryDto>> {
    const position = decodeCursor(cursor, filters);
    if (filters.q !== null) return this.found(db, { ...filters, q: filters.q }, position, limit);
    const after = position && { key: positionIn(KINDS[filters.sortKey], position), id: position.id };
    const toPosition = (row: IdeaSummaryRow): Position => ({ key: keyText(row, filters.sortKey), id: row.id });
    if (filters.authorId !== null) return this.ofAuthor(db, { ...filters, authorId: filters.authorId }, after, limit, toPosition);
    // A keyset plan has no stop row.
    const rows = await query<IdeaSummaryRow & { isStop?: boolean }>(db, planList(filters, after, limit + 1).statement);
    const shown = rows.filter((row) => row.isStop !== true);
    const stop = rows.find((row) => row.isStop === true);
    const listed = toPage(shown, limit, filters, toPosition, toIdeaSummaryDto);
    if (!stop) return listed;
    return { data: listed.data, page: { nextCursor: encodeCursor(toPosition(stop), filters), hasMore: true, truncated: true } };
  }

  private async ofAuthor(
    db: EntityManager,
    filters: ListFilters & { readonly authorId: string },
    after: ListPosition | null,
    limit: number,
    toPosition: (row: IdeaSummaryRow) => Position,
  ): Promise<Page<IdeaSummaryDto>> {
    const rows = await query<IdeaSummaryRow>(db, planOfAuthor(filters, after, limit + 1));
    const listed = toPage(rows, limit, filters, toPosition, toIdeaSummaryDto);
    const more = await one(
      db,
      sql`select idea_id from support where workspace_id = current_workspace() and author_id in ${samePersonAs(filters.authorId)}
          order by created_at desc, idea_id desc offset ${SCAN_BOUND} limit 1`,
    );
    return more ? { data: listed.data, page: { ...listed.page, truncated: true } } : listed;
  }

  /** Asks for hits until the page is full, there are no more, or the bound is met. */
  private async found(
    db: EntityManager,
    filters: ListFilters & { readonly q: string },
    position: Position | null,
    limit: number,
  ): Promise<Page<IdeaSummaryDto>> {
    let afterNo = position && Number(positionIn('integer', position));
    const rows: (IdeaSummaryRow & { no: number })[] = [];
    for (let read = 0; rows.length <= limit;) {
      if (read >= SCAN_BOUND) return this.stopped(rows, afterNo, filters);
      const asked = read === 0 ? limit + 1 : HITS_AT_ONCE;
      const hits = await this.search.find(db, filters.q, { afterNo, limit: asked });
      rows.push(
        ...(await query<IdeaSummaryRow & { no: number }>(
          db,
          planOfHits(
            hits.ideas.map((idea) => idea.id),
            filters,
          ),
        )),
      );
      read += hits.ideas.length;
      afterNo = hits.ideas.at(-1)?.no ?? afterNo;
      // Without a hit the search cannot say where it stopped, so there is nowhere to go on from.
      if (hits.isTruncated && rows.length <= limit) return this.stopped(rows, hits.ideas.length === 0 ? null : afterNo, filters);
      if (hits.ideas.length < asked) break;
    }
    return toPage(rows, limit, filters, (row) => ({ key: String(row.no), id: row.id }), toIdeaSummaryDto);
  }

  private stopped(rows: readonly (IdeaSummaryRow & { no: number })[], atNo: number | null, filters: ListFilters): Page<IdeaSummaryDto> {
    const last = rows.at(-1);
    const nextCursor = atNo === null ? null : encodeCursor({ key: String(atNo), id: last?.id ?? NO_ID }, filters);
    return { data: rows.map(toIdeaSummaryDto), page: { nextCursor, hasMore: nextCursor !== null, truncated: true } };
  }

  private async total(db: EntityManager, filters: ListFilters): Promise<number> {
    const total = await totalCount(db, filters);
    if (total === null) throw uncounted('totalCount');
    return total;
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

function isBounded(filters: ListFilters): boolean {
  return filters.q === null && filters.authorId === null && planList(filters, null, 1).kind === 'bounded';
}

/** The bound is worth nothing when the planner reads and sorts the whole table because it takes 20,000 rows of an index for dear. */
async function readByIndexOnly(tx: EntityManager): Promise<void> {
  await tx.query(`select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_sort']) as name`);
}

async function tagIdOf(db: EntityManager, tag: string): Promise<string> {
  const row = await one<{ id: string }>(
    db,
    isUuid(tag)
      ? sql`select id from tag where workspace_id = current_workspace() and id = ${tag}`
      : sql`select id from tag where workspace_id = current_workspace() and lower(name) = lower(${tag})`,
  );
  if (!row) throw new Invalid([{ pointer: '?tag', code: 'not_found', detail: 'There is no such tag; GET /v1/tags lists them.' }]);
  return row.id;
}

function keyText(row: IdeaSummaryRow, key: SortKey): string {
  const value = row[key];
  return value instanceof Date ? value.toISOString() : String(value);
}

function uncounted(what: string): Invalid {
  const allowed = what === 'facets' ? 'without filters' : 'without filters, or with only status, only quadrant or only tag';
  return new Invalid([{ pointer: '?include', code: 'not_counted', detail: `${what} is kept ${allowed}; leave it out here.` }]);
}
