import type { EntityManager } from 'typeorm';
import { query } from '../../src/database/database';
import { sql } from '../../src/database/sql';
import { newId } from '../../src/common/uuid';
import { ANALYSIS_VERSION } from '../../src/matching/text-analysis';
import { comparedOf, occurrencesOf } from '../../src/matching/compared-text';
import { analyseWish, digestOf } from '../../src/matching/wish-text';

const VOCABULARY = 20_000;
const BATCH = 2_000;
const TITLE_WORDS = 6;

/** Ideas of made-up words that are as unevenly common as real ones (Zipf), the same for the same seed, with their postings. For plans and times. */
export class GeneratedIdeas {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** `words`: how many a text has. Frequencies are written folded. */
  async add(tx: EntityManager, count: number, words: number): Promise<void> {
    for (let done = 0; done < count; done += BATCH) await this.addBatch(tx, Math.min(BATCH, count - done), words);
    await query(
      tx,
      sql`insert into idea_counter (workspace_id, dimension, key, shard, count) values (current_workspace(), 'status', 'new', 0, ${count})
          on conflict (workspace_id, dimension, key, shard) do update set count = idea_counter.count + excluded.count`,
    );
    await query(
      tx,
      sql`insert into term_frequency (workspace_no, term, document_count)
          select workspace_no, term, count(*) from posting where workspace_no = (select no from workspace where id = current_workspace()) group by 1, 2
          on conflict (workspace_no, term) do update set document_count = excluded.document_count`,
    );
  }

  /** Rank r is drawn with a probability of about 1/r. */
  text(words: number): string {
    return Array.from({ length: words }, () => wordOf(Math.floor(VOCABULARY ** this.random()))).join(' ');
  }

  private async addBatch(tx: EntityManager, count: number, words: number): Promise<void> {
    const ideas = Array.from({ length: count }, () => {
      const wish = { title: this.text(TITLE_WORDS), body: this.text(words - TITLE_WORDS) };
      const text = analyseWish(wish);
      const compared = comparedOf(text);
      return {
        id: newId(),
        ...wish,
        digest: digestOf(wish),
        fingerprint: text.fingerprint,
        terms: text.terms.map(({ key }) => String(key)),
        occurrences: occurrencesOf(text.terms).toString('hex'),
        opening: compared.opening,
        title_length: compared.titleLength,
      };
    });
    await query(
      tx,
      sql`with given as (select * from jsonb_to_recordset(${JSON.stringify(ideas)}::jsonb)
                           as g (id uuid, title text, body text, digest text, fingerprint text, terms bigint[],
                                 occurrences text, opening text, title_length int)),
          added as (insert into idea (workspace_id, id, canonical_id, title, body) select current_workspace(), id, id, left(title, 200), body from given
                    returning id, no),
          indexed as (insert into indexed_idea (workspace_id, idea_id, idea_no, analysis_version, fingerprint, digest, terms, term_count,
                                                term_occurrences, compared_text, compared_title_length)
                      select current_workspace(), a.id, a.no, ${ANALYSIS_VERSION}::smallint, decode(g.fingerprint, 'hex'), g.digest, g.terms, cardinality(g.terms),
                             decode(g.occurrences, 'hex'), g.opening, g.title_length
                      from added a join given g on g.id = a.id)
          insert into posting (workspace_no, term, idea_no)
          select (select no from workspace where id = current_workspace()), t.term, a.no
          from added a join given g on g.id = a.id cross join lateral unnest(g.terms) as t (term) order by 2, 3`,
    );
  }

  /** mulberry32: the same numbers on every machine. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/** Common ones are short, as in languages. */
function wordOf(rank: number): string {
  const syllables = ['ba', 'ke', 'do', 'mi', 'lu', 'ra', 'te', 'so', 'ni', 'vu', 'pa', 'ge', 'fo', 'zi', 'chu', 'sha'];
  let word = '';
  for (let rest = rank; rest > 0 || word === ''; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length] ?? '';
  return word;
}
