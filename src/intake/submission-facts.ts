import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { MatchingService } from '../matching/matching.service';
import type { SubmissionFacts } from '../moderation/moderation.service';

/** An author's latest submissions, as many as are looked at; of a person, those of each author they were joined from. */
const LATEST = 1_000;

interface Sent {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
  readonly authorId: string | null;
  readonly integrationId: string | null;
}

type Counts = Pick<SubmissionFacts, 'earlierRepeats' | 'sentThisHour' | 'minutesSinceLast' | 'minutesSinceLastHere'>;

/** What moderation is told of a submission: its words, and what its author has sent before, as whoever they are with us. */
@Injectable()
export class SubmissionFactsReader {
  constructor(private readonly matching: MatchingService) {}

  /** Keeps the fingerprint of the words, by which repeats are found. */
  async of(tx: EntityManager, sent: Sent): Promise<SubmissionFacts> {
    const fingerprint = this.matching.fingerprintOf({ title: sent.title, body: sent.text });
    await query(
      tx,
      sql`update submission_revision r set fingerprint = ${fingerprint} from submission s
          where s.workspace_id = current_workspace() and s.id = ${sent.id} and r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no`,
    );
    const counts = sent.authorId === null ? NOBODY : await this.countsOf(tx, sent, sent.authorId, fingerprint);
    return { ...counts, text: textOf(sent), authorId: sent.authorId, integrationId: sent.integrationId };
  }

  private async countsOf(tx: EntityManager, { id, integrationId }: Sent, authorId: string, fingerprint: Buffer): Promise<Counts> {
    const row = await one<Counts>(
      tx,
      sql`select count(*) filter (where s.received_at > now() - interval '1 day' and r.fingerprint = ${fingerprint})::int as "earlierRepeats",
                 count(*) filter (where s.received_at > now() - interval '1 hour')::int as "sentThisHour",
                 extract(epoch from own.received_at - max(s.received_at) filter (where s.state not in ('held', 'rejected')))::float8 / 60
                   as "minutesSinceLast",
                 extract(epoch from own.received_at - max(s.received_at) filter (where s.state not in ('held', 'rejected')
                   and s.integration_id is not distinct from ${integrationId}::uuid))::float8 / 60 as "minutesSinceLastHere"
          from submission own
          left join ${samePersonAs(authorId)} p on true
          left join lateral (select * from submission where workspace_id = current_workspace() and author_id = p.id and id < ${id} and part_of is null
                             order by id desc limit ${LATEST}) s on true
          left join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where own.workspace_id = current_workspace() and own.id = ${id} group by own.received_at`,
    );
    return row ?? NOBODY;
  }
}

const NOBODY: Counts = { earlierRepeats: 0, sentThisHour: 0, minutesSinceLast: null, minutesSinceLastHere: null };

export function textOf({ title, text }: { readonly title: string | null; readonly text: string }): string {
  return title === null ? text : `${title}\n${text}`;
}
