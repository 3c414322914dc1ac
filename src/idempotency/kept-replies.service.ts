import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** Replies that are kept for 24 hours, so that a repeat gets the same one. */
@Injectable()
export class KeptReplies {
  /** A repeat of a request whose reply spoke of somebody who was erased is a new request. */
  async forget(tx: EntityManager, words: readonly string[]): Promise<void> {
    // As the words stand in JSON: a quotation mark within them is written with a backslash.
    const written = words.map((word) => JSON.stringify(word).slice(1, -1));
    await query(
      tx,
      sql`delete from idempotency_key k where workspace_id = current_workspace()
            and exists (select from unnest(${written}::text[]) as w (word)
                        where position(convert_to(w.word, 'UTF8') in coalesce(k.body, '')) > 0 or strpos(k.headers::text, w.word) > 0)`,
    );
  }
}
