import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ActorRef, memberOf } from '../common/actor';
import { Conflict, Unprocessable } from '../common/errors';
import { newId } from '../common/uuid';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { count } from './idea-counters';
import { lockCanonicals, recount } from './idea-groups';
import { fromTo, record } from './idea-history';
import type { Quadrant } from './idea-words';
import { Standing, swapStanding } from './standing';

export interface PromotionOrder {
  /** A merged idea, which becomes the canonical one of its group. */
  readonly ideaId: string;
  readonly reason?: string | null;
}

export interface Promotion {
  readonly canonicalId: string;
  readonly formerCanonicalId: string;
  readonly supportCount: number;
  readonly reason: string | null;
}

interface Link {
  readonly id: string;
  readonly duplicateId: string;
  readonly intoId: string;
}

/**
 * Makes the other idea the canonical one of a merged group. The links from it to the root are turned round and no other one is touched, so the
 * group stays the tree it was; the group's standing goes along. Done again the other way, everything is as before.
 */
@Injectable()
export class PromotionsService {
  constructor(private readonly events: EventsService) {}

  async promote(tx: EntityManager, actor: ActorRef, { ideaId, reason = null }: PromotionOrder): Promise<Promotion> {
    const formerId = (await lockCanonicals(tx, [ideaId])).get(ideaId) ?? ideaId;
    if (formerId === ideaId) {
      throw new Conflict(`The idea ${ideaId} is not merged: it is the canonical one already. Only an idea that is merged can become it.`);
    }
    const { promoted, former } = await standings(tx, ideaId, formerId);
    refuseUnconfirmed(promoted, former);
    const turnedMergeIds = await this.turnRound(tx, actor, ideaId, reason);
    await query(
      tx,
      sql`update idea set canonical_id = ${ideaId} where workspace_id = current_workspace() and (canonical_id = ${formerId} or id = ${formerId})`,
    );
    await swapStanding(tx, { canonicalId: ideaId, formerId });
    await this.recount(tx, promoted, former);
    await this.tell(tx, actor, { promoted, former, reason, turnedMergeIds });
    const [row] = await query<{ supportCount: number }>(
      tx,
      sql`select support_count as "supportCount" from idea where workspace_id = current_workspace() and id = ${ideaId}`,
    );
    return { canonicalId: ideaId, formerCanonicalId: formerId, supportCount: row?.supportCount ?? 0, reason };
  }

  /** The old links stay as history, each with the one that took its place. */
  private async turnRound(tx: EntityManager, actor: ActorRef, ideaId: string, reason: string | null): Promise<string[]> {
    const path = await pathToRoot(tx, ideaId);
    const ids = path.map((link) => link.id);
    const turned = path.map((link) => ({ ...link, newId: newId() }));
    await query(
      tx,
      sql`update merge set undone_at = now(), undone_by = ${memberOf(actor)} where workspace_id = current_workspace() and id = any(${ids}::uuid[])`,
    );
    await query(
      tx,
      sql`insert into merge (workspace_id, id, duplicate_id, into_id, merged_by, reason)
          select current_workspace(), t.id, t.duplicate_id, t.into_id, ${memberOf(actor)}, ${reason}
          from unnest(${turned.map((t) => t.newId)}::uuid[], ${turned.map((t) => t.intoId)}::uuid[], ${turned.map((t) => t.duplicateId)}::uuid[])
               as t (id, duplicate_id, into_id)`,
    );
    await query(
      tx,
      sql`update merge m set replaced_by = t.new_id
          from unnest(${ids}::uuid[], ${turned.map((t) => t.newId)}::uuid[]) as t (id, new_id)
          where m.workspace_id = current_workspace() and m.id = t.id`,
    );
    return ids;
  }

  /** The group's status and tags are those of its canonical idea, before and after: only the quadrant, which rests on each idea's own estimates, moves. */
  private async recount(tx: EntityManager, promoted: CountedStanding, former: CountedStanding): Promise<void> {
    await recount(tx, [promoted.id]);
    await query(
      tx,
      sql`update idea set support_count = 0, discounted_count = 0 where workspace_id = current_workspace() and id = ${former.id}`,
    );
    if (promoted.quadrant === former.quadrant) return;
    await count(tx, [
      { dimension: 'quadrant', key: former.quadrant, delta: -1 },
      { dimension: 'quadrant', key: promoted.quadrant, delta: 1 },
    ]);
  }

  private async tell(
    tx: EntityManager,
    actor: ActorRef,
    { promoted, former, reason, turnedMergeIds }: { promoted: Standing; former: Standing; reason: string | null; turnedMergeIds: string[] },
  ): Promise<void> {
    const change = { canonicalId: promoted.id, formerCanonicalId: former.id };
    for (const [own, other] of [
      [promoted, former],
      [former, promoted],
    ] as const) {
      const moved = { ...fromTo('status', own, other), ...fromTo('visibility', own, other), ...fromTo('ownerId', own, other) };
      await record(tx, { ideaId: own.id, action: 'promote', actor, change: { ...change, ...moved }, reason });
    }
    await this.events.emit(tx, { type: 'idea.promoted', subjectId: promoted.id, data: { ...change, turnedMergeIds }, actor });
  }
}

interface CountedStanding extends Standing {
  readonly quadrant: Quadrant;
}

async function standings(
  tx: EntityManager,
  ideaId: string,
  formerId: string,
): Promise<{ promoted: CountedStanding; former: CountedStanding }> {
  const rows = await query<CountedStanding>(
    tx,
    sql`select id, status, visibility, owner_id as "ownerId", is_title_confirmed as "isTitleConfirmed", quadrant from idea
        where workspace_id = current_workspace() and id = any(${[ideaId, formerId]}::uuid[]) order by id for no key update`,
  );
  const [promoted, former] = [rows.find((row) => row.id === ideaId), rows.find((row) => row.id === formerId)];
  if (!promoted || !former) throw new Error('An idea of a locked group is not there');
  return { promoted, former };
}

function pathToRoot(tx: EntityManager, ideaId: string): Promise<Link[]> {
  return query<Link>(
    tx,
    sql`with recursive path (id, duplicate_id, into_id) as (
          select id, duplicate_id, into_id from merge where workspace_id = current_workspace() and duplicate_id = ${ideaId} and undone_at is null
          union all
          select m.id, m.duplicate_id, m.into_id from path p
          join merge m on m.workspace_id = current_workspace() and m.duplicate_id = p.into_id and m.undone_at is null)
        select id, duplicate_id as "duplicateId", into_id as "intoId" from path`,
  );
}

/** Either takes over the other's visibility, and only a title that a member has confirmed may be public (rule 5). */
function refuseUnconfirmed(promoted: Standing, former: Standing): void {
  const unconfirmed = [
    ...(former.visibility === 'public' && !promoted.isTitleConfirmed ? [promoted] : []),
    ...(promoted.visibility === 'public' && !former.isTitleConfirmed ? [former] : []),
  ];
  const [first] = unconfirmed;
  if (!first) return;
  throw new Unprocessable(
    `The idea ${first.id} would be public, but no member has confirmed its title. Confirm it first: PATCH /v1/ideas/${first.id} with isTitleConfirmed, or a better title.`,
    'not_ready',
  );
}
