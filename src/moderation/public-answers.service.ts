import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import { HELP_RULE } from './moderation.service';
import { policyOf } from './policy';

/** What moderation has to say to the author of a submission; wording and sending are for whoever acknowledges. */
export type PublicAnswer = { readonly verdictId: string } & (
  | { readonly kind: 'help'; readonly topic: string; readonly text: string | null; readonly url: string | null }
  | { readonly kind: 'rejected'; readonly reason: string }
);

@Injectable()
export class PublicAnswers {
  /**
   * Null: nothing is to be said by moderation. `help` stands as long as a person has not said that it was none. A rejection is answered where the
   * workspace wants that and a member gave a public reason.
   */
  async of(db: EntityManager, submissionId: string): Promise<PublicAnswer | null> {
    const last = await one<{ verdictId: string; verdict: string; rule: string; publicReason: string | null }>(
      db,
      sql`select id as "verdictId", verdict, rule, public_reason as "publicReason" from moderation_verdict
          where workspace_id = current_workspace() and submission_id = ${submissionId} order by id desc limit 1`,
    );
    if (last === null || !['sensitive', 'reject'].includes(last.verdict)) return null;
    const { verdictId } = last;
    const policy = await policyOf(db);
    if (last.verdict === 'reject') {
      return policy.answersRejected && last.publicReason !== null ? { verdictId, kind: 'rejected', reason: last.publicReason } : null;
    }
    const topic = last.rule.slice(HELP_RULE.length);
    const route = policy.helpRoutes.find((each) => each.topic === topic);
    return { verdictId, kind: 'help', topic, text: route?.text ?? null, url: route?.url ?? null };
  }
}
