import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, refOf } from '../auth/actor';
import { Conflict, NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { isUniqueViolation } from '../database/database-errors';
import { Sql, sql } from '../database/sql';
import { CreateTagDto, TagDto, TagRow, toTagDto } from './dto/tags.dto';
import { count } from './idea-counters';
import { record } from './idea-history';
import { Tag } from './tag.entity';

/** Of one idea; more are no longer tags but a text. */
const TAGS_PER_IDEA = 50;

@Injectable()
export class TagsService {
  constructor(private readonly database: Database) {}

  async create(actor: Actor, { name }: CreateTagDto): Promise<TagDto> {
    const { workspaceId } = actor;
    const id = newId();
    try {
      return await this.database.tx(workspaceId, async (tx) => {
        await tx.getRepository(Tag).insert({ workspaceId, id, name });
        return toTagDto({ ...(await tx.getRepository(Tag).findOneByOrFail({ workspaceId, id })), ideaCount: 0 });
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Conflict('A tag of this name exists already; GET /v1/tags lists it.');
      throw error;
    }
  }

  list(actor: Actor, page: PageQuery): Promise<Page<TagDto>> {
    const after = decodeCursor(page.cursor, 'tags')?.id ?? FIRST_ID;
    return this.database.read(actor.workspaceId, async (db) => {
      const rows = await query<TagRow>(db, sql`${TAGS} and t.id > ${after} order by t.id limit ${page.limit + 1}`);
      return toPage(rows, page.limit, 'tags', (row) => ({ key: '', id: row.id }), toTagDto);
    });
  }

  /** A second time changes nothing. */
  async attach(actor: Actor, ideaId: string, tagId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { isMerged } = await lockIdea(tx, ideaId);
      const tag = await one(tx, sql`select id from tag where workspace_id = current_workspace() and id = ${tagId}`);
      if (!tag) throw new NotFound('tag', tagId);
      const attached = await query<{ tagId: string }>(
        tx,
        sql`insert into idea_tag (workspace_id, tag_id, idea_id, idea_created_at, is_merged)
            select current_workspace(), ${tagId}, id, created_at, is_merged from idea where workspace_id = current_workspace() and id = ${ideaId}
            on conflict do nothing returning tag_id as "tagId"`,
      );
      if (attached.length === 0) return;
      const tags = await one<{ n: number }>(
        tx,
        sql`select count(*)::int as n from idea_tag where workspace_id = current_workspace() and idea_id = ${ideaId}`,
      );
      if ((tags?.n ?? 0) > TAGS_PER_IDEA)
        throw new Conflict(`The idea ${ideaId} has ${TAGS_PER_IDEA} tags, which is the most; take one off first.`);
      if (!isMerged) await count(tx, [{ dimension: 'tag', key: tagId, delta: 1 }]);
      await record(tx, { ideaId, action: 'tag', actor: refOf(actor), change: { tagId } });
    });
  }

  /** A second time changes nothing. */
  async detach(actor: Actor, ideaId: string, tagId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { isMerged } = await lockIdea(tx, ideaId);
      const gone = await query(
        tx,
        sql`delete from idea_tag where workspace_id = current_workspace() and idea_id = ${ideaId} and tag_id = ${tagId} returning tag_id`,
      );
      if (gone.length === 0) return;
      if (!isMerged) await count(tx, [{ dimension: 'tag', key: tagId, delta: -1 }]);
      await record(tx, { ideaId, action: 'untag', actor: refOf(actor), change: { tagId } });
    });
  }

  ofIdea(db: EntityManager, ideaId: string): Promise<TagRow[]> {
    return query<TagRow>(
      db,
      sql`${TAGS} and t.id in (select tag_id from idea_tag where workspace_id = current_workspace() and idea_id = ${ideaId}) order by t.id`,
    );
  }
}

const TAGS: Sql = sql`select t.id, t.name, t.created_at as "createdAt",
    coalesce((select sum(c.count)::int from idea_counter c
              where c.workspace_id = current_workspace() and c.dimension = 'tag' and c.key = t.id::text), 0) as "ideaCount"
  from tag t where t.workspace_id = current_workspace()`;

/** A merge at the same time waits, and finds the tag counted or not counted, as the idea then was. */
async function lockIdea(tx: EntityManager, ideaId: string): Promise<{ isMerged: boolean }> {
  const row = await one<{ isMerged: boolean }>(
    tx,
    sql`select is_merged as "isMerged" from idea where workspace_id = current_workspace() and id = ${ideaId} for no key update`,
  );
  if (!row) throw new NotFound('idea', ideaId);
  return row;
}
