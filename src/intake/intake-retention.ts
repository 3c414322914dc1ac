import { Injectable } from '@nestjs/common';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { JobPayload, OnJob } from '../jobs/on-job';
import { SchedulesService } from '../jobs/schedules.service';

/**
 * Bytes and delivery keys are kept for 90 days (the longest that a platform redelivers is a day; GitHub's manual redelivery has no end, and its
 * message key still holds). A reply whose thread turned out to be none of ours goes after two days, looked at for a week of purges. With what came a week ago no platform makes a thread any more. What fell into a honeypot goes after 30 days, its bytes too (rule 13).
 */
@Injectable()
export class IntakeRetention {
  constructor(
    private readonly database: Database,
    private readonly schedules: SchedulesService,
  ) {}

  @OnJob('intake.purge')
  async purge(payload: JobPayload): Promise<void> {
    await this.database.tx(payload.workspaceId, async (tx) => {
      await query(
        tx,
        sql`delete from inbound_delivery where workspace_id = current_workspace() and received_at < now() - interval '90 days'`,
      );
      await query(tx, sql`delete from inbound_refusal where workspace_id = current_workspace() and hour < now() - interval '90 days'`);
      await query(
        tx,
        sql`with trapped as (
              select id from submission where workspace_id = current_workspace() and state = 'held' and state_reason = 'honeypot'
                and received_at < now() - interval '30 days'),
            words as (
              delete from submission_revision r using trapped where r.workspace_id = current_workspace() and r.submission_id = trapped.id),
            verdicts as (
              delete from moderation_verdict v using trapped where v.workspace_id = current_workspace() and v.submission_id = trapped.id),
            gone as (
              delete from submission s using trapped where s.workspace_id = current_workspace() and s.id = trapped.id
              returning s.inbound_delivery_id)
            delete from inbound_delivery d using gone where d.workspace_id = current_workspace() and d.id = gone.inbound_delivery_id`,
      );
      await query(
        tx,
        sql`update submission set opening = null where workspace_id = current_workspace() and opening is not null
              and received_at < now() - interval '7 days'`,
      );
      await query(
        tx,
        sql`delete from thread_reply r
            where r.workspace_id = current_workspace() and r.received_at between now() - interval '9 days' and now() - interval '2 days'
              and not exists (select from submission s where s.workspace_id = current_workspace() and s.thread_id = r.thread_id)
              and not exists (select from delivery d where d.workspace_id = current_workspace() and d.thread_id = r.thread_id)
              and not exists (select from prompt p where p.workspace_id = current_workspace() and p.thread_id = r.thread_id)`,
      );
      await query(tx, sql`delete from early_change where workspace_id = current_workspace() and received_at < now() - interval '2 days'`);
      await this.schedules.done(tx, payload);
    });
  }
}
