import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { linesOf, type LineKey } from './form-lines';
import { FormTemplates } from './form-templates.service';
import { IdeaRenewal } from './idea-renewal.service';
import type { Wish } from './wish-text';
import { FIRST_ID } from '../common/uuid';

/** Submissions of an integration that are remembered, by the hashes of their lines: at most 100 KB, and a changed form is learned anew. */
const REMEMBERED = 200;
/** Fewer texts may agree by chance. */
const LEAST = 20;
/** Share of the texts that a line stands in to become the form's, and down to which it stays it: in between nothing is analysed again for every few texts. */
const BECOMES = 0.6;
const STAYS = 0.4;
/** Milliseconds between two looks at an integration that is being written through. */
const LEARN_EVERY = 60_000;
/** Ideas of one transaction: an editor of one of them waits no longer than for these. */
const BATCH = 20;

interface Placed extends Wish {
  readonly integrationId: string | null;
  readonly ideaId: string | null;
  readonly isPart: boolean;
}

/**
 * Learns what the form of an integration says by itself: lines that most of its last submissions share, each different text counted once, so that
 * a campaign of one text teaches nothing. A submission has one row, whatever is tried again. Nothing is learned from the parts of a text that was
 * taken apart: the whole was, and texts that hold a fraction of the form each would let its lines seem rarer than they are.
 */
@Injectable()
export class FormLearning {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobsService,
    private readonly templates: FormTemplates,
    private readonly renewal: IdeaRenewal,
  ) {}

  /** Also looks at an idea that the submission has just opened: it was indexed before anybody could know of which form its words are. */
  @InTransaction('submission.placed')
  async onPlaced(tx: EntityManager, { subjectId: submissionId }: StoredEvent): Promise<void> {
    const placed = await one<Placed>(
      tx,
      sql`select s.integration_id as "integrationId", s.idea_id as "ideaId", s.part_of is not null as "isPart", r.title, coalesce(r.text, '') as body
          from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where s.workspace_id = current_workspace() and s.id = ${submissionId}`,
    );
    if (placed === null || placed.integrationId === null) return;
    const lines = linesOf(placed);
    if (lines.length === 0) {
      await query(tx, sql`delete from form_sample where workspace_id = current_workspace() and submission_id = ${submissionId}`);
      return;
    }
    if (!placed.isPart) await this.remember(tx, submissionId, placed.integrationId, lines);
    if (placed.ideaId === null) return;
    const isOfForm = (await this.templates.linesIn(tx, placed, placed.integrationId)).length > 0;
    if (isOfForm) await this.renewal.renewIfTemplateChanged(tx, placed.ideaId);
  }

  @OnJob('forms.learn')
  async learn({ workspaceId, integrationId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      await query(tx, sql`select pg_advisory_xact_lock(hashtextextended('forms.learn ' || ${String(integrationId)}, 0))`);
      await query(
        tx,
        sql`delete from form_sample where workspace_id = current_workspace() and integration_id = ${integrationId}
              and submission_id <= (select submission_id from form_sample where workspace_id = current_workspace() and integration_id = ${integrationId}
                                    order by submission_id desc offset ${REMEMBERED} limit 1)`,
      );
      const changed = await query(
        tx,
        sql`with different as (select distinct lines from form_sample where workspace_id = current_workspace() and integration_id = ${integrationId}),
              of_form as (
                select l.line from different d cross join lateral unnest(d.lines) as l (line)
                left join form_boilerplate b on b.workspace_id = current_workspace() and b.integration_id = ${integrationId} and b.line = l.line
                group by l.line, b.line
                having (select count(*) from different) >= ${LEAST}
                  and count(*) >= (select count(*) from different) * case when b.line is null then ${BECOMES}::float8 else ${STAYS}::float8 end),
              added as (
                insert into form_boilerplate (workspace_id, integration_id, line) select current_workspace(), ${integrationId}, line from of_form
                on conflict do nothing returning line),
              removed as (
                delete from form_boilerplate where workspace_id = current_workspace() and integration_id = ${integrationId}
                  and line not in (select line from of_form) returning line)
            select line from added union all select line from removed`,
      );
      if (changed.length > 0) await this.applyFrom(tx, String(integrationId), null);
    });
  }

  /** The ideas that were asked for through the integration, by what is known of its form now: a few a transaction, each run going on where the last one ended. */
  @OnJob('forms.apply')
  async apply({ workspaceId, integrationId, afterIdeaId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const ideas = await query<{ ideaId: string }>(
        tx,
        sql`select distinct idea_id as "ideaId" from submission
            where workspace_id = current_workspace() and integration_id = ${integrationId} and idea_id > coalesce(${afterIdeaId}::uuid, ${FIRST_ID}::uuid)
            order by idea_id limit ${BATCH}`,
      );
      const renewed: string[] = [];
      for (const { ideaId } of ideas) if (await this.renewal.renewIfTemplateChanged(tx, ideaId)) renewed.push(ideaId);
      await this.renewal.markForSweep(tx, renewed);
      if (ideas.length === BATCH) await this.applyFrom(tx, String(integrationId), ideas.at(-1)?.ideaId ?? null);
      else await this.renewal.sweepSoon(tx);
    });
  }

  private applyFrom(tx: EntityManager, integrationId: string, afterIdeaId: string | null): Promise<void> {
    return this.jobs.add(tx, 'forms.apply', { integrationId, afterIdeaId }, { key: `forms.apply ${integrationId}`, queue: 'forms' });
  }

  private async remember(tx: EntityManager, submissionId: string, integrationId: string, lines: readonly LineKey[]): Promise<void> {
    await query(
      tx,
      sql`insert into form_sample (workspace_id, submission_id, integration_id, lines)
          values (current_workspace(), ${submissionId}, ${integrationId}, ${lines.map(String)}::bigint[])
          on conflict (workspace_id, submission_id) do update set lines = excluded.lines`,
    );
    await this.jobs.addOnceIn(tx, LEARN_EVERY, 'forms.learn', { integrationId }, { key: `forms.learn ${integrationId}`, queue: 'forms' });
  }
}
