import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditsService } from '../announcements/credits.service';
import { AuditService } from '../audit/audit.service';
import { Person, lockPeople, personOf, subtreeOfAuthor } from '../authors/author-groups';
import { JoinLink, JoinProof, JoinsStore } from '../authors/joins-store.service';
import type { ActorRef } from '../common/actor';
import { Conflict } from '../common/errors';
import { PeopleCounts } from '../ideas/people-counts.service';

export interface JoinOrder {
  readonly authorId: string;
  readonly intoId: string;
  readonly proof: JoinProof;
  readonly reason?: string | null;
}

/** Told apart from other conflicts, which are not what was asked for. */
export const ALREADY_JOINED = 'already_joined';

/**
 * Two authors are one person. A join is a link, like a merge of ideas: what each said, asked for and agreed to, and whom we told, stays with
 * each, so that a split restores exactly what was, with all that happened since. What changes is who counts as one, and what they are called.
 */
@Injectable()
export class AuthorJoinsService {
  constructor(
    private readonly joins: JoinsStore,
    private readonly counts: PeopleCounts,
    private readonly credits: CreditsService,
    private readonly audit: AuditService,
  ) {}

  async join(tx: EntityManager, actor: ActorRef, order: JoinOrder): Promise<JoinLink> {
    await lockPeople(tx, [order.authorId, order.intoId]);
    const [joined, into] = [await personOf(tx, order.authorId), await personOf(tx, order.intoId)];
    if (joined.rootId === into.rootId) {
      throw new Conflict(`The authors ${order.authorId} and ${order.intoId} are one person already: ${into.rootId}.`, ALREADY_JOINED);
    }
    const shared = await this.counts.lockShared(tx, joined.authorIds, into.authorIds);
    const link = await this.joins.link(tx, actor, { ...order, authorId: joined.rootId, intoId: into.rootId });
    await this.joins.rest(tx, joined.authorIds, into.rootId);
    await this.counts.recount(tx, shared);
    const detail = { intoId: into.rootId, proof: order.proof };
    await this.audit.record(tx, { actor, action: 'author.join', subjectType: 'author', subjectId: joined.rootId, detail });
    return { ...link, canonicalId: into.rootId };
  }

  /** The author, and whoever was joined into them before, is a person of their own again. */
  async split(tx: EntityManager, actor: ActorRef, authorId: string, reason: string | null): Promise<JoinLink> {
    const [before] = await lockPeople(tx, [authorId]);
    const link = await this.joins.undo(tx, actor, authorId, reason);
    const apart = await subtreeOfAuthor(tx, authorId);
    const rest = without(before, apart);
    const shared = await this.counts.lockShared(tx, apart, rest);
    await this.joins.rest(tx, apart, authorId);
    await this.counts.recount(tx, shared);
    await this.credits.release(tx, apart);
    await this.credits.release(tx, rest);
    await this.audit.record(tx, {
      actor,
      action: 'author.split',
      subjectType: 'author',
      subjectId: authorId,
      detail: { fromId: link.intoId },
    });
    return { ...link, canonicalId: authorId };
  }
}

function without(person: Person | undefined, apart: readonly string[]): string[] {
  return (person?.authorIds ?? []).filter((id) => !apart.includes(id));
}
