import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';
import { JobsService } from '../jobs/jobs.service';
import { comparedOf, occurrencesOf } from './compared-text';
import { FormTemplates } from './form-templates.service';
import type { LineKey } from './form-lines';
import type { TermKey } from './terms';
import { ANALYSIS_VERSION, type AnalysedText } from './text-analysis';
import { analyseWish } from './wish-text';

interface Attached {
  readonly submissionId: string;
  readonly revisionNo: number;
  readonly integrationId: string | null;
  readonly title: string | null;
  readonly body: string;
}

interface Worded extends Attached {
  readonly text: AnalysedText;
  readonly lines: readonly LineKey[];
}

/** Wordings kept of an idea beside its own, the first ones: a text that nobody has worded alike yet is compared with each. */
const MAX_WORDINGS = 8;
/** Submissions of an idea among which they are looked for. */
const LOOKED_AT = 200;
/** Terms that an idea is found by, at most, with those of its other wordings. */
const MAX_IDEA_TERMS = 512;
/** Milliseconds in which the changes of an idea are gathered. */
const GATHER = 5_000;

/** The words of submissions attached to an idea, where they are others than the idea's own: what they ask for, the idea answers. */
@Injectable()
export class AttachedTexts {
  constructor(
    private readonly jobs: JobsService,
    private readonly templates: FormTemplates,
  ) {}

  /** A submission came to the idea or left it. Soon, and by a job: many may come to one idea at once, and none is to wait for another. No row tells that it is due. */
  changed(tx: EntityManager, ideaId: string): Promise<void> {
    return this.jobs.addOnceIn(
      tx,
      GATHER,
      'ideas.index_wordings',
      { ideaId },
      { key: `ideas.index_wordings ${ideaId}`, queue: 'wordings', isCertain: true },
    );
  }

  /** At once: its words were edited, taken back or erased. */
  async forget(tx: EntityManager, submissionIds: readonly string[]): Promise<void> {
    const ideas = await query<{ ideaId: string }>(
      tx,
      sql`with gone as (
            delete from attached_text where workspace_id = current_workspace() and submission_id = any(${submissionIds}::uuid[]) returning idea_id)
          select distinct idea_id as "ideaId" from gone order by idea_id`,
    );
    for (const { ideaId } of ideas) await this.changed(tx, ideaId);
  }

  /** Keeps what is attached to the idea now. Answers the terms that its own text lacks; the idea is locked by the caller. */
  async refresh(tx: EntityManager, ideaId: string, own: AnalysedText): Promise<TermKey[]> {
    const wordings = await this.wordings(tx, ideaId, own);
    await query(
      tx,
      sql`delete from attached_text where workspace_id = current_workspace() and idea_id = ${ideaId}
            and submission_id <> all(${wordings.map(({ submissionId }) => submissionId)}::uuid[])`,
    );
    for (const wording of wordings) await write(tx, ideaId, wording);
    const held = new Set(own.terms.map(({ key }) => key));
    const more = new Set(wordings.flatMap(({ text }) => text.terms.map(({ key }) => key)).filter((key) => !held.has(key)));
    return [...more].slice(0, Math.max(0, MAX_IDEA_TERMS - held.size));
  }

  /** The first ones, so that an idea that thousands come to is not indexed anew by each. */
  private async wordings(tx: EntityManager, ideaId: string, own: AnalysedText): Promise<Worded[]> {
    const attached = await query<Attached>(
      tx,
      sql`select s.id as "submissionId", r.no as "revisionNo", s.integration_id as "integrationId", r.title, r.text as body
          from (select * from submission where workspace_id = current_workspace() and idea_id = ${ideaId} and state = 'attached'
                order by id limit ${LOOKED_AT}) s
          join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
          where r.text is not null order by s.id`,
    );
    const known = new Set([own.fingerprint]);
    const different: Worded[] = [];
    for (const each of attached) {
      const lines = await this.templates.linesIn(tx, each, each.integrationId);
      const text = analyseWish(each, new Set(lines));
      if (known.has(text.fingerprint) || text.words.length === 0) continue;
      known.add(text.fingerprint);
      if (different.push({ ...each, lines, text }) === MAX_WORDINGS) break;
    }
    return different;
  }
}

async function write(tx: EntityManager, ideaId: string, { submissionId, revisionNo, text, lines }: Worded): Promise<void> {
  const { fingerprint, opening, titleLength } = comparedOf(text);
  await query(
    tx,
    sql`insert into attached_text (workspace_id, idea_id, submission_id, revision_no, analysis_version, fingerprint, terms, term_occurrences, compared_text,
                                   compared_title_length, boilerplate)
        values (current_workspace(), ${ideaId}, ${submissionId}, ${revisionNo}, ${ANALYSIS_VERSION}, ${Buffer.from(fingerprint, 'hex')},
                ${text.terms.map(({ key }) => String(key))}::bigint[], ${occurrencesOf(text.terms)}, ${opening}, ${titleLength}, ${lines.map(String)}::bigint[])
        on conflict (workspace_id, idea_id, submission_id) do update set revision_no = excluded.revision_no, analysis_version = excluded.analysis_version,
          fingerprint = excluded.fingerprint, terms = excluded.terms, term_occurrences = excluded.term_occurrences, compared_text = excluded.compared_text,
          compared_title_length = excluded.compared_title_length, boilerplate = excluded.boilerplate`,
  );
}
