import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { Sql, sql } from '../database/sql';
import { Discount, SupporterFacts, discountOf } from './counting';
import { policyOf } from './policy';

/** A supporter whom a submission brings. */
export interface NewSupporter {
  readonly authorId: string;
  readonly submissionId: string;
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

/** Whether somebody who asks for an idea may be one person under several names, or one of a crowd that was sent. The canonical idea must be locked. */
@Injectable()
export class SupportSignals {
  async discountOf(tx: EntityManager, supporter: NewSupporter): Promise<Exclude<Discount, 'decision'> | null> {
    const policy = await policyOf(tx);
    const facts = await this.factsOf(tx, supporter, policy.burstMinutes);
    return facts === null ? null : discountOf(facts, policy);
  }

  private factsOf(tx: EntityManager, { authorId, submissionId, group }: NewSupporter, minutes: number): Promise<SupporterFacts | null> {
    // Ids begin with their time: the recent ones are the end of the index of an idea's submissions.
    const since = idBefore(submissionId, minutes);
    return one<SupporterFacts>(
      tx,
      sql`with own as (
            select s.id, s.platform, s.realm, s.integration_id, s.received_at, r.fingerprint, o.address_hash, a.created_at > now() - interval '1 day' as is_new
            from submission s
            join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            join author a on a.workspace_id = s.workspace_id and a.id = ${authorId}
            left join submission_origin o on o.workspace_id = s.workspace_id and o.submission_id = s.id
            where s.workspace_id = current_workspace() and s.id = ${submissionId}),
          asked as (
            select s.author_id, r.fingerprint = own.fingerprint as has_words, a.created_at > now() - interval '1 day' as is_new
            from own
            join submission s on s.workspace_id = current_workspace() and s.idea_id in ${group}
              and s.id > ${since} and s.received_at > own.received_at - make_interval(mins => ${minutes})
              and s.platform = own.platform and s.realm = own.realm and s.integration_id is not distinct from own.integration_id
              and s.state = 'attached' and s.author_id <> ${authorId}
            join author a on a.workspace_id = s.workspace_id and a.id = s.author_id
            join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            limit ${ENOUGH}),
          twins as (
            select other.author_id from identity mine
            join identity other on other.workspace_id = current_workspace() and other.email = mine.email and other.assurance = 'verified'
              and other.author_id <> mine.author_id
            where mine.workspace_id = current_workspace() and mine.author_id = ${authorId} and mine.assurance = 'verified' and mine.email is not null),
          neighbours as (
            select s.author_id from own
            join submission_origin o on o.workspace_id = current_workspace() and o.address_hash = own.address_hash
            join submission s on s.workspace_id = current_workspace() and s.id = o.submission_id and s.author_id <> ${authorId} and s.idea_id in ${group}
              and s.state = 'attached'
            limit ${ENOUGH})
          select exists (select from twins t join support p on p.workspace_id = current_workspace() and p.author_id = t.author_id and p.is_counted
                           and p.idea_id in ${group}) as "hasTwin",
                 (select count(distinct author_id)::int from neighbours) as "fromAddress",
                 (select count(distinct author_id)::int from asked where has_words) as "withWords",
                 (select count(distinct author_id)::int from asked where is_new) as "newFromPlace",
                 own.is_new as "isNew"
          from own`,
    );
  }
}
