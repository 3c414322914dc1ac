import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, StoredEvent } from '../events/on-event';
import { AttachedTexts } from './attached-texts.service';
import { comparedOf, occurrencesOf } from './compared-text';
import { JobPayload, OnJob } from '../jobs/on-job';
import { FormTemplates } from './form-templates.service';
import { TermStatistics } from './term-statistics.service';
import { ANALYSIS_VERSION } from './text-analysis';
import type { TermKey } from './terms';
import { analyseWish, digestOf } from './wish-text';
import { WORKSPACE_NO } from './workspace-no';

interface IdeaText {
  readonly no: number;
  readonly title: string;
  readonly body: string;
}

/** Keeps the postings of an idea in the transaction that writes its text: what is committed is found. */
@Injectable()
export class IdeaIndex {
  constructor(
    private readonly database: Database,
    private readonly statistics: TermStatistics,
    private readonly templates: FormTemplates,
    private readonly attached: AttachedTexts,
  ) {}

  @InTransaction('idea.created')
  onCreated(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.index(tx, event.subjectId, { isNew: true });
  }

  @InTransaction('idea.text_changed')
  onTextChanged(tx: EntityManager, event: StoredEvent): Promise<void> {
    return this.index(tx, event.subjectId);
  }

  @OnJob('ideas.index_wordings')
  async indexWordings({ workspaceId, ideaId }: JobPayload): Promise<void> {
    await this.database.tx(workspaceId, (tx) => this.index(tx, String(ideaId)));
  }

  /** Takes out exactly what it once put in, and puts in what the text says now. Again and again it changes nothing more. */
  async index(tx: EntityManager, ideaId: string, { isNew = false } = {}): Promise<void> {
    const idea = await one<IdeaText>(
      tx,
      sql`select no, title, body from idea where workspace_id = current_workspace() and id = ${ideaId} for no key update`,
    );
    if (!idea) return;
    const lines = await this.templates.linesOfIdea(tx, idea, ideaId);
    const text = analyseWish(idea, new Set(lines));
    const compared = comparedOf(text);
    const others = isNew ? [] : await this.attached.refresh(tx, ideaId, text);
    // Its own statement: one that waited for the lock would still see what the index held before.
    const indexed = await one<{ terms: string[] }>(
      tx,
      sql`select terms::text[] as terms from indexed_idea where workspace_id = current_workspace() and idea_id = ${ideaId}`,
    );
    const held = new Set((indexed?.terms ?? []).map(BigInt));
    // Its own first: their occurrences are kept in the same order.
    const wanted = new Set([...text.terms.map(({ key }) => key), ...others]);
    const added = inOrder([...wanted].filter((term) => !held.has(term)));
    const removed = inOrder([...held].filter((term) => !wanted.has(term)));
    await this.write(tx, idea.no, added, removed);
    await query(
      tx,
      sql`insert into indexed_idea (workspace_id, idea_id, idea_no, analysis_version, fingerprint, digest, terms, term_count, boilerplate, term_occurrences,
                                    compared_text, compared_title_length)
          values (current_workspace(), ${ideaId}, ${idea.no}, ${ANALYSIS_VERSION}, ${Buffer.from(compared.fingerprint, 'hex')}, ${digestOf(idea, lines)},
                  ${[...wanted].map(String)}::bigint[], ${text.terms.length}, ${lines.map(String)}::bigint[], ${occurrencesOf(text.terms)},
                  ${compared.opening}, ${compared.titleLength})
          on conflict (workspace_id, idea_id) do update set analysis_version = excluded.analysis_version, fingerprint = excluded.fingerprint,
            digest = excluded.digest, terms = excluded.terms, term_count = excluded.term_count, boilerplate = excluded.boilerplate,
            term_occurrences = excluded.term_occurrences, compared_text = excluded.compared_text,
            compared_title_length = excluded.compared_title_length, indexed_at = now()`,
    );
    await this.statistics.record(tx, [
      ...added.map((term) => ({ term, delta: 1 }) as const),
      ...removed.map((term) => ({ term, delta: -1 }) as const),
    ]);
  }

  private async write(tx: EntityManager, ideaNo: number, added: readonly TermKey[], removed: readonly TermKey[]): Promise<void> {
    if (removed.length > 0) {
      await query(
        tx,
        sql`delete from posting where workspace_no = ${WORKSPACE_NO} and term = any(${removed.map(String)}::bigint[]) and idea_no = ${ideaNo}`,
      );
    }
    if (added.length > 0) {
      await query(
        tx,
        sql`insert into posting (workspace_no, term, idea_no)
            select ${WORKSPACE_NO}, t.term, ${ideaNo}::int from unnest(${added.map(String)}::bigint[]) as t (term)`,
      );
    }
  }
}

/** Neighbours in the index are written one after the other. */
function inOrder(terms: TermKey[]): TermKey[] {
  return terms.sort((a, b) => (a < b ? -1 : 1));
}
