import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { newId } from '../common/uuid';
import { one } from '../database/database';
import { Sql, sql } from '../database/sql';
import { Discount, SupporterFacts, discountOf } from './counting';
import { policyOf } from './policy';

/** Somebody who asks for an idea by themselves: by a submission, or by a vote of their own. */
export interface NewSupporter {
  readonly authorId: string;
  /** Null: a vote. It has no words and no known address, and comes from where its author is known. */
  readonly submissionId: string | null;
  /** The ids of the canonical idea and what is merged into it, as a subquery. */
  readonly group: Sql;
}

/** Rows that are looked at for each signal: a bound is seldom beyond, and a crowd need not be counted to its end. */
const ENOUGH = 2_000;

/** The least id that could have been made so many minutes before this one (RFC 9562: the first 48 bits are milliseconds). */
function idBefore(id: string, minutes: number): string {
  const millis = Math.max(0, parseInt(id.replace('-', '').slice(0, 12), 16) - minutes * 60_000);
  const hex = millis.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * Whether somebody who asks for an idea may be one person under several names, or one of a crowd that was sent. Those who were joined are one person,
 * who is compared with everybody but themselves. The canonical idea must be locked.
 */
@Injectable()
export class SupportSignals {
  async discountOf(tx: EntityManager, supporter: NewSupporter): Promise<Discount | null> {
    const standing = await this.standingOf(tx, supporter);
    if (standing?.isDecidedAgainst === true) return 'decision';
    if (standing?.isFirst === true) return null;
    const policy = await policyOf(tx);
    const facts = await this.factsOf(tx, supporter, policy.burstMinutes);
    return facts === null ? null : discountOf(facts, policy);
  }

  /**
   * What a member decided of a person holds for whatever else that person is called. Most who ask are the first to, of an idea that their words
   * have opened: all that is compared is with others, every bound is 1 or more, and planning the comparison costs 10 ms.
   */
  private standingOf(
    tx: EntityManager,
    { authorId, group }: NewSupporter,
  ): Promise<{ isDecidedAgainst: boolean; isFirst: boolean } | null> {
    return one(
      tx,
      sql`select exists (select from support where workspace_id = current_workspace() and author_id in ${samePersonAs(authorId)} and idea_id in ${group}
                           and discount_reason = 'decision') as "isDecidedAgainst",
                 not exists (select from support where workspace_id = current_workspace() and idea_id in ${group} and author_id <> ${authorId})
                   and not exists (select from submission where workspace_id = current_workspace() and idea_id in ${group} and author_id <> ${authorId}
                                     and state = 'attached') as "isFirst"`,
    );
  }

  private factsOf(tx: EntityManager, { authorId, submissionId, group }: NewSupporter, minutes: number): Promise<SupporterFacts | null> {
    // Ids begin with their time: the recent ones are the end of the index of an idea's submissions.
    const since = idBefore(submissionId ?? newId(), minutes);
    return one<SupporterFacts>(
      tx,
      sql`with mine as materialized (select g.id from ${samePersonAs(authorId)} g),
          own as (
            select s.platform, s.realm, s.integration_id, s.received_at, r.fingerprint, o.address_hash
            from submission s
            join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            left join submission_origin o on o.workspace_id = s.workspace_id and o.submission_id = s.id
            where s.workspace_id = current_workspace() and s.id = ${submissionId}),
          places as (
            select platform, realm, integration_id, true as is_door, received_at as at, fingerprint from own
            union all
            select distinct platform, realm, null::uuid, false, now(), null::bytea from identity
            where workspace_id = current_workspace() and author_id = ${authorId} and ${submissionId}::uuid is null),
          asked as (
            select coalesce(a.canonical_id, a.id) as person, r.fingerprint = p.fingerprint as has_words
            from places p
            join submission s on s.workspace_id = current_workspace() and s.idea_id in ${group}
              and s.id > ${since} and s.received_at > p.at - make_interval(mins => ${minutes})
              and s.platform = p.platform and s.realm = p.realm and (not p.is_door or s.integration_id is not distinct from p.integration_id)
              and s.state = 'attached' and s.author_id not in (select id from mine)
            join author a on a.workspace_id = s.workspace_id and a.id = s.author_id
            join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            limit ${ENOUGH}),
          voted as (
            select coalesce(a.canonical_id, a.id) as person
            from places p
            join support v on v.workspace_id = current_workspace() and v.idea_id in ${group} and v.created_at > p.at - make_interval(mins => ${minutes})
              and (v.is_own_vote or v.is_reaction_vote) and v.author_id not in (select id from mine)
            join identity i on i.workspace_id = current_workspace() and i.author_id = v.author_id and i.platform = p.platform and i.realm = p.realm
            join author a on a.workspace_id = current_workspace() and a.id = v.author_id
            limit ${ENOUGH}),
          twins as (
            select distinct coalesce(a.canonical_id, a.id) as person from identity i
            join identity other on other.workspace_id = current_workspace() and other.email = i.email and other.assurance = 'verified'
              and other.author_id not in (select id from mine)
            join author a on a.workspace_id = current_workspace() and a.id = other.author_id
            where i.workspace_id = current_workspace() and i.author_id in (select id from mine) and i.assurance = 'verified' and i.email is not null),
          neighbours as (
            select coalesce(a.canonical_id, a.id) as person from own
            join submission_origin o on o.workspace_id = current_workspace() and o.address_hash = own.address_hash
            join submission s on s.workspace_id = current_workspace() and s.id = o.submission_id and s.author_id not in (select id from mine)
              and s.idea_id in ${group} and s.state = 'attached'
            join author a on a.workspace_id = current_workspace() and a.id = s.author_id
            limit ${ENOUGH})
          select exists (select from twins t join author g on g.workspace_id = current_workspace() and (g.id = t.person or g.canonical_id = t.person)
                         join support p on p.workspace_id = current_workspace() and p.author_id = g.id and p.is_counted and p.idea_id in ${group}) as "hasTwin",
                 (select count(distinct person)::int from neighbours) as "fromAddress",
                 (select count(distinct person)::int from asked where has_words) as "withWords",
                 (select count(*)::int from (select person from asked union select person from voted) o
                  where not ${isKnownForADay(sql`o.person`)}) as "newFromPlace",
                 not ${isKnownForADay(sql`coalesce(a.canonical_id, a.id)`)} as "isNew"
          from author a where a.workspace_id = current_workspace() and a.id = ${authorId}`,
    );
  }
}

/** As any of their names. */
function isKnownForADay(personId: Sql): Sql {
  return sql`exists (select from author n where n.workspace_id = current_workspace() and (n.id = ${personId} or n.canonical_id = ${personId})
                       and n.created_at <= now() - interval '1 day')`;
}
