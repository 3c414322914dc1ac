import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AnnouncementErasure } from '../announcements/announcement-erasure.service';
import { AuditService } from '../audit/audit.service';
import { AuthorErasure } from '../authors/author-erasure.service';
import { Person, lockPeople, typedAgain } from '../authors/author-groups';
import { Traces, identityTraces } from '../authors/traces';
import type { ActorRef } from '../common/actor';
import { DeliveryErasure, ErasedDeliveries } from '../deliveries/delivery-erasure.service';
import { IdeaErasure } from '../ideas/idea-erasure.service';
import { KeptReplies } from '../idempotency/kept-replies.service';
import { IntakeErasure, SaidByPerson } from '../intake/intake-erasure.service';
import { MatchErasure } from '../matching/match-erasure.service';
import { VerdictErasure } from '../moderation/verdict-erasure.service';
import type { ErasedCountsDto, OutsideDto } from './erasures.dto';
import { ErasureLog, NewReview } from './erasure-log.service';

const SHOWN_POSTS = 1000;

/**
 * Forgets a person, over all authors that they are, and who typed their address since they confirmed it, in one transaction (rule 14): who they are, what they said, the bytes it came in, what we said
 * of them. The authors stay without a name, so that ideas and counts stay. What lies outside is listed, and what members wrote about them is theirs
 * to look at.
 */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly intake: IntakeErasure,
    private readonly ideas: IdeaErasure,
    private readonly matches: MatchErasure,
    private readonly announcements: AnnouncementErasure,
    private readonly deliveries: DeliveryErasure,
    private readonly verdicts: VerdictErasure,
    private readonly authors: AuthorErasure,
    private readonly replies: KeptReplies,
    private readonly log: ErasureLog,
    private readonly audit: AuditService,
  ) {}

  /** Answers the id of the erasure. Throws NotFound for somebody who was erased before. */
  async erase(tx: EntityManager, actor: ActorRef, authorId: string): Promise<string> {
    const people = await this.lock(tx, authorId);
    const authorIds = people.flatMap((person) => person.authorIds);
    const rootId = people[0]?.rootId ?? authorId;
    const known = await identityTraces(tx, authorIds);
    const said = await this.intake.saidBy(tx, known);
    const traces: Traces = { ...known, said: said.words };
    const submissionIds = said.submissions.map(({ id }) => id);
    const ideaIds = [...new Set([...said.submissions.flatMap(({ ideaId }) => ideaId ?? []), ...said.formerIdeaIds])].sort();
    // The words of others, which may take the place of theirs, are read before these are gone.
    const ideas = await this.ideas.erase(tx, traces, ideaIds, submissionIds);
    await this.matches.erase(tx, submissionIds, ideaIds);
    const announcements = await this.announcements.erase(tx, traces, ideaIds, ideas.replaced);
    const deliveries = await this.deliveries.erase(tx, traces, {
      threadIds: threadsOf(said),
      ownThreadIds: said.ownThreadIds,
      subjectIds: [...announcements.announcementIds, ...submissionIds],
    });
    await this.verdicts.erase(tx, submissionIds);
    const { payloads } = await this.intake.erase(tx, traces, said);
    const { identities, consents } = await this.authors.erase(tx, authorIds);
    await this.replies.forget(tx, [...traces.authorIds, ...traces.names, ...traces.said]);
    const counts: ErasedCountsDto = {
      submissions: submissionIds.length,
      replies: said.replies.length,
      payloads,
      identities,
      consents,
      credits: announcements.credits,
      deliveries: deliveries.bodies,
      ideas: ideas.retold,
    };
    const reviews: NewReview[] = [
      ...ideas.replaced.map(({ ideaId }) => ({ subjectType: 'idea', subjectId: ideaId, why: 'title_replaced' }) as const),
      ...ideas.toReview.map((id) => ({ subjectType: 'idea', subjectId: id, why: 'may_quote' }) as const),
      ...ideas.notesToReview.map((id) => ({ subjectType: 'note', subjectId: id, why: 'may_quote' }) as const),
      ...announcements.toReview.map((id) => ({ subjectType: 'announcement', subjectId: id, why: 'may_quote' }) as const),
    ];
    const id = await this.log.write(tx, actor, { authorId: rootId, counts, outside: outsideOf(said, deliveries), reviews });
    const detail = { ...counts };
    await this.audit.record(tx, { actor, action: 'author.erase', subjectType: 'author', subjectId: rootId, detail });
    return id;
  }

  /** The person first. Whoever was joined with somebody while this waited for their rows is more than an address, and stays. */
  private async lock(tx: EntityManager, authorId: string): Promise<Person[]> {
    const [person, ...typed] = await lockPeople(tx, [authorId, ...(await typedAgain(tx, authorId))]);
    const still = await typedAgain(tx, authorId);
    return [...(person ? [person] : []), ...typed.filter(({ rootId }) => still.includes(rootId))];
  }
}

function threadsOf({ submissions, replies }: SaidByPerson): string[] {
  return [...new Set([...submissions, ...replies].flatMap(({ threadId }) => threadId ?? []))].sort();
}

function outsideOf({ submissions, replies }: SaidByPerson, { posted, retracted }: ErasedDeliveries): OutsideDto[] {
  const theirs = countBy([...submissions, ...replies].map(({ platform }) => platform));
  const ours = countBy(posted.map(({ platform }) => platform));
  const going = countBy(retracted.map(({ platform }) => platform));
  return [
    ...[...theirs].map(([platform, count]) => ({
      kind: 'their_messages',
      platform,
      count,
      deliveryIds: [],
      detail: 'What they said still stands where they said it, if they have not deleted it there.',
    })),
    ...[...ours].map(([platform, count]) => ({
      kind: 'our_posts',
      platform,
      count,
      deliveryIds: posted.flatMap((post) => (post.platform === platform ? [post.deliveryId] : [])).slice(0, SHOWN_POSTS),
      detail: 'What we posted may name or quote them. Delete it on the platform: Heed cannot.',
    })),
    ...[...going].map(([platform, count]) => ({
      kind: 'our_posts_retracted',
      platform,
      count,
      deliveryIds: retracted.flatMap((post) => (post.platform === platform ? [post.deliveryId] : [])).slice(0, SHOWN_POSTS),
      detail: 'Heed deletes what we posted, or edits it where others read it. Whether it could: GET /v1/deliveries?purpose=retraction.',
    })),
    {
      kind: 'backups',
      platform: null,
      count: 0,
      deliveryIds: [],
      detail: 'Backups hold them until they expire. Erase again after restoring one.',
    },
  ];
}

function countBy(platforms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const platform of platforms) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  return counts;
}
