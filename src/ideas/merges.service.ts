import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ActorRef, memberOf } from '../common/actor';
import { Conflict } from '../common/errors';
import { newId } from '../common/uuid';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { count } from './idea-counters';
import { lockCanonicals, recount, subtreeOf } from './idea-groups';
import { record } from './idea-history';

export interface MergeOrder {
  readonly duplicateId: string;
  readonly intoId: string;
  readonly reason?: string | null;
}

export interface MergeLink {
  readonly id: string;
  readonly duplicateId: string;
  readonly intoId: string;
  /** Where the duplicate rests after the act: the root of the target's tree, or itself once unmerged. */
  readonly canonicalId: string;
  readonly mergedBy: string | null;
  readonly reason: string | null;
  readonly mergedAt: Date;
  readonly undoneAt: Date | null;
}

/** A merge is a link from a duplicate to its canonical idea (rule 4): nothing is moved, so undoing it restores exactly what was. */
@Injectable()
export class MergesService {
  constructor(private readonly events: EventsService) {}

  async merge(tx: EntityManager, actor: ActorRef, { duplicateId, intoId, reason }: MergeOrder): Promise<MergeLink> {
    const roots = await lockCanonicals(tx, [duplicateId, intoId]);
    const canonicalId = roots.get(intoId) ?? intoId;
    if (roots.get(duplicateId) !== duplicateId) {
      throw new Conflict(
        `The idea ${duplicateId} is merged already and rests on ${roots.get(duplicateId)}. Unmerge it first, or merge ${roots.get(duplicateId)}.`,
      );
    }
    if (canonicalId === duplicateId) {
      throw new Conflict(`The idea ${intoId} is ${duplicateId} itself or merged into it. Merge the other way round.`, 'merge_cycle');
    }
    const id = newId();
    await query(
      tx,
      sql`insert into merge (workspace_id, id, duplicate_id, into_id, merged_by, reason)
          values (current_workspace(), ${id}, ${duplicateId}, ${intoId}, ${memberOf(actor)}, ${reason ?? null})`,
    );
    const subtree = await this.rest(tx, duplicateId, canonicalId, -1);
    await recount(tx, [canonicalId]);
    const change = { duplicateId, intoId, canonicalId };
    await record(tx, { ideaId: duplicateId, action: 'merge', actor, change, reason });
    await record(tx, { ideaId: canonicalId, action: 'merge', actor, change, reason });
    await this.events.emit(tx, { type: 'idea.merged', subjectId: duplicateId, data: change, actor });
    await this.tellRested(tx, actor, subtree, canonicalId);
    return this.link(tx, id, canonicalId);
  }

  async unmerge(tx: EntityManager, actor: ActorRef, { duplicateId }: { readonly duplicateId: string }): Promise<MergeLink> {
    const fromCanonicalId = (await lockCanonicals(tx, [duplicateId])).get(duplicateId) ?? duplicateId;
    const undone = await one<{ id: string; intoId: string }>(
      tx,
      sql`update merge set undone_at = now(), undone_by = ${memberOf(actor)}
          where workspace_id = current_workspace() and duplicate_id = ${duplicateId} and undone_at is null returning id, into_id as "intoId"`,
    );
    if (!undone) throw new Conflict(`The idea ${duplicateId} is not merged into another one: there is nothing to undo.`);
    const subtree = await this.rest(tx, duplicateId, duplicateId, 1);
    await recount(tx, [duplicateId, fromCanonicalId]);
    const change = { duplicateId, intoId: undone.intoId, fromCanonicalId, canonicalId: duplicateId };
    await record(tx, { ideaId: duplicateId, action: 'unmerge', actor, change });
    await record(tx, { ideaId: fromCanonicalId, action: 'unmerge', actor, change });
    await this.events.emit(tx, { type: 'idea.unmerged', subjectId: duplicateId, data: change, actor });
    await this.tellRested(tx, actor, subtree, duplicateId);
    return this.link(tx, undone.id, duplicateId);
  }

  /** Points the duplicate's subtree to its root of now; the duplicate itself leaves the lists and counters, or comes back to them. */
  private async rest(tx: EntityManager, duplicateId: string, canonicalId: string, delta: 1 | -1): Promise<string[]> {
    const subtree = await subtreeOf(tx, duplicateId);
    const moved = await query<{ id: string; status: string; quadrant: string }>(
      tx,
      sql`update idea set canonical_id = ${canonicalId},
            support_count = case when id = ${duplicateId} then 0 else support_count end,
            discounted_count = case when id = ${duplicateId} then 0 else discounted_count end,
            version = version + (id = ${duplicateId})::int,
            updated_at = case when id = ${duplicateId} then now() else updated_at end
          where workspace_id = current_workspace() and id = any(${subtree}::uuid[]) returning id, status, quadrant`,
    );
    const tags = await query<{ tagId: string }>(
      tx,
      sql`update idea_tag set is_merged = ${delta === -1} where workspace_id = current_workspace() and idea_id = ${duplicateId} returning tag_id as "tagId"`,
    );
    const duplicate = moved.find((idea) => idea.id === duplicateId);
    if (duplicate) {
      await count(tx, [
        { dimension: 'status', key: duplicate.status, delta },
        { dimension: 'quadrant', key: duplicate.quadrant, delta },
        ...tags.map(({ tagId }) => ({ dimension: 'tag' as const, key: tagId, delta })),
      ]);
    }
    return subtree;
  }

  /** For everybody of the subtree: the idea they asked for rests on another one now, which may be shipped or declined already (rule 7). */
  private async tellRested(tx: EntityManager, actor: ActorRef, subtree: readonly string[], canonicalId: string): Promise<void> {
    const rested = await query<{ ideaId: string; authorId: string }>(
      tx,
      sql`select idea_id as "ideaId", author_id as "authorId" from support
          where workspace_id = current_workspace() and idea_id = any(${subtree}::uuid[]) order by idea_id, author_id`,
    );
    for (const { ideaId, authorId } of rested)
      await this.events.emit(tx, { type: 'support.rested', subjectId: ideaId, data: { ideaId, authorId, canonicalId }, actor });
  }

  private async link(tx: EntityManager, id: string, canonicalId: string): Promise<MergeLink> {
    const row = await one<Omit<MergeLink, 'canonicalId'>>(
      tx,
      sql`select id, duplicate_id as "duplicateId", into_id as "intoId", merged_by as "mergedBy", reason, merged_at as "mergedAt",
                 undone_at as "undoneAt" from merge where workspace_id = current_workspace() and id = ${id}`,
    );
    if (!row) throw new Error('The merge written in this transaction is not there');
    return { ...row, canonicalId };
  }
}
