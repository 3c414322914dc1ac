import { Injectable } from '@nestjs/common';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { EmbeddingProvider } from './embedding-provider';
import type { LineKey } from './form-lines';
import { FormTemplates } from './form-templates.service';
import type { Vector } from './meaning';
import { digestOf, spokenText, type Wish } from './wish-text';

/** What a text means, with the name of the words it was made of: if they are others by the time it is used, it counts for nothing. */
export interface TextMeaning {
  readonly digest: string;
  readonly vector: Vector;
}

/** Milliseconds that the processing of a submission waits for a model: far less than people wait for an answer, and most models take a tenth of it. */
const OF_SUBMISSION = 2_000;
/** Milliseconds that somebody who is still writing waits; a vector that comes later serves their next search. */
const OF_SEARCH = 300;
const LATEST = 5_000;
/** Texts that are searched for again as they are written on; at 1,536 bytes each 1.5 MB. */
const MAX_KEPT = 1_000;

/** What texts mean that are no idea yet. Kept nowhere but for the last searches of this process, and taken from no transaction. */
@Injectable()
export class TextMeanings {
  /** In the order of last use. */
  private readonly kept = new Map<string, Promise<Vector | null>>();

  constructor(
    private readonly database: Database,
    private readonly provider: EmbeddingProvider,
    private readonly templates: FormTemplates,
  ) {}

  async ofSubmission(workspaceId: string, submissionId: string): Promise<TextMeaning | null> {
    if (this.provider.model === null) return null;
    const said = await this.database.read(workspaceId, async (db) => {
      const wish = await one<Wish & { integrationId: string | null }>(
        db,
        sql`select r.title, coalesce(r.text, '') as body, s.integration_id as "integrationId"
            from submission s join submission_revision r on r.workspace_id = s.workspace_id and r.submission_id = s.id and r.no = s.revision_no
            where s.workspace_id = current_workspace() and s.id = ${submissionId} and s.state = 'received'`,
      );
      return wish && { wish, lines: await this.templates.linesIn(db, wish, wish.integrationId) };
    });
    if (said === null) return null;
    const vector = await this.ask(said.wish, said.lines, OF_SUBMISSION);
    return vector && { digest: digestOf(said.wish, said.lines), vector };
  }

  /** Within a time that somebody who is typing does not notice, or null. */
  async ofSearch(workspaceId: string, wish: Wish, lines: readonly LineKey[]): Promise<Vector | null> {
    if (this.provider.model === null) return null;
    // Whether a text is known already shows in the time of an answer: to its own workspace only.
    const key = `${workspaceId} ${digestOf(wish, lines)}`;
    const asked = this.kept.get(key) ?? this.ask(wish, lines, LATEST);
    this.kept.delete(key);
    this.kept.set(key, asked);
    // A failure is not kept: the next search asks again, or is told that the endpoint is left alone.
    const forget = () => {
      if (this.kept.get(key) === asked) this.kept.delete(key);
    };
    asked.then((vector) => vector ?? forget(), forget);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return within(asked, OF_SEARCH);
  }

  private async ask(wish: Wish, lines: readonly LineKey[], timeoutMs: number): Promise<Vector | null> {
    const text = spokenText(wish, new Set(lines));
    if (text === '') return null;
    const reply = await this.provider.embed([text], timeoutMs);
    return reply.outcome === 'ok' ? (reply.vectors[0] ?? null) : null;
  }
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
