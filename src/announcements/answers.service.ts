import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../database/database';
import { Sql, sql } from '../database/sql';
import { DeliveriesService, NewDelivery } from '../deliveries/deliveries.service';
import type { DeliveryState } from '../deliveries/delivery-states';

/** What one submission was answered so far: one answer for each verdict about it, and never the same words twice. What stands under
 * the first paragraph, a link or a question, is another one each time. */
@Injectable()
export class AnswersService {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** The delivery that says it; null: it was said before. */
  async say(tx: EntityManager, submissionId: string, answer: NewDelivery): Promise<string | null> {
    const same = await one(
      tx,
      sql`select d.id from delivery d
          where d.workspace_id = current_workspace() and d.thread_id = ${answer.threadId} and d.state <> 'cancelled'
            and d.subject_id in (${subjectsOf(submissionId)}) and d.body->'paragraphs'->>0 = ${answer.body.paragraphs[0] ?? ''}::text
          limit 1`,
    );
    if (same !== null) return null;
    const { id, isNew } = await this.deliveries.queue(tx, answer);
    return isNew ? id : null;
  }

  /** Whether another verdict than this one was told as a rejection. */
  async wasRejected(db: EntityManager, submissionId: string, verdictId: string): Promise<boolean> {
    return (await this.rejections(db, submissionId)).some(({ subjectId }) => subjectId !== verdictId);
  }

  /** A rejection does not hold any more. What has not left yet is taken back; true: they were, or may have been, told of it. */
  async takeBackRejections(tx: EntityManager, submissionId: string): Promise<boolean> {
    let wasTold = false;
    for (const { id } of await this.rejections(tx, submissionId)) {
      if (!(await this.deliveries.cancel(tx, id, 'overtaken'))) wasTold = true;
    }
    return wasTold;
  }

  private rejections(db: EntityManager, submissionId: string): Promise<{ id: string; subjectId: string }[]> {
    const told: readonly DeliveryState[] = ['queued', 'sending', 'delivered', 'in_doubt'];
    return query(
      db,
      sql`select d.id, d.subject_id as "subjectId" from delivery d
          where d.workspace_id = current_workspace() and d.subject_id in (${subjectsOf(submissionId)}) and d.purpose = 'rejection'
            and d.thread_id is not null and d.state = any(${told}::text[])
          order by d.id`,
    );
  }
}

/** Answers carry the submission or a verdict about it. */
function subjectsOf(submissionId: string): Sql {
  return sql`select ${submissionId}::uuid union all
             select id from moderation_verdict where workspace_id = current_workspace() and submission_id = ${submissionId}`;
}
