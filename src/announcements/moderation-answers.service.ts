import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { InTransaction, OnEvent, StoredEvent } from '../events/on-event';
import { toWebUrl } from '../integrations/payload';
import { PublicAnswers } from '../moderation/public-answers.service';
import { AcknowledgementPolicies } from './acknowledgement-policies.service';
import { fill } from './acknowledgement-words';
import { AnswersService } from './answers.service';
import { AppealLinks } from './appeal-links.service';

/**
 * What moderation has to say, said where they wrote, once for each verdict: where help is, to whoever calls for it, and the reason of a rejection
 * where the workspace wants that. Each has a switch of its own, so that one who silences acknowledgements leaves nobody in need without an answer.
 */
@Injectable()
export class ModerationAnswers {
  constructor(
    private readonly database: Database,
    private readonly verdicts: PublicAnswers,
    private readonly policies: AcknowledgementPolicies,
    private readonly answers: AnswersService,
    private readonly appeals: AppealLinks,
    private readonly deliveries: DeliveriesService,
  ) {}

  @InTransaction('submission.escalated')
  async onEscalated(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.say(tx, event.subjectId);
  }

  @InTransaction('submission.rejected')
  async onRejected(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.say(tx, event.subjectId);
  }

  /** What has not left yet would say what holds no more. Who was told of it hears so once it is decided what becomes of their words. */
  @InTransaction('submission.restored')
  async onRestored(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.answers.takeBackRejections(tx, event.subjectId);
  }

  /** It was judged before there was a place to answer. */
  @OnEvent('submission.thread_opened')
  async onThreadOpened(event: StoredEvent): Promise<void> {
    await this.database.tx(event.workspaceId, (tx) => this.say(tx, event.subjectId));
  }

  private async say(tx: EntityManager, submissionId: string): Promise<void> {
    // Locked before the verdict is read: one that is taken back at this moment is not told any more.
    const said = await one<{ threadId: string; words: string; language: string }>(
      tx,
      sql`select s.thread_id as "threadId", concat_ws(E'\n', r.title, r.text) as words, w.language
          from submission s
          join submission_revision r on r.workspace_id = current_workspace() and r.submission_id = s.id and r.no = s.revision_no
          join workspace w on w.id = current_workspace()
          where s.workspace_id = current_workspace() and s.id = ${submissionId} and s.thread_id is not null and s.state in ('held', 'rejected')
          for share of s`,
    );
    if (said === null) return;
    const answer = await this.verdicts.of(tx, submissionId);
    if (answer === null) return;
    const words = await this.policies.wordsFor(tx, said.words, said.language);
    const { verdictId: subjectId } = answer;
    const { threadId } = said;
    if (answer.kind === 'help') {
      const body = { paragraphs: [answer.text ?? words.help], credits: [], link: toWebUrl(answer.url) };
      await this.answers.say(tx, submissionId, { purpose: 'help', subjectId, threadId, body });
      return;
    }
    const again = await this.answers.wasRejected(tx, submissionId, subjectId);
    const text = fill(again ? words.rejected_again : words.rejected, { reason: answer.reason });
    const body = { paragraphs: [text], credits: [], link: null };
    const deliveryId = await this.answers.say(tx, submissionId, { purpose: 'rejection', subjectId, threadId, body });
    // A link that stands in no answer is one that nobody can take back.
    const appeal = deliveryId === null ? null : await this.appeals.to(tx, submissionId);
    if (deliveryId !== null && appeal !== null) await this.deliveries.append(tx, deliveryId, fill(words.appeal, { url: appeal }));
  }
}
