import { Database } from '../../src/database/database';
import { IdeaSearch } from '../../src/ideas/idea-search';
import { ALL_POSTINGS } from '../../src/matching/candidate-search';
import { DuplicateRanking } from '../../src/matching/duplicate-ranking.service';
import { MatchesService } from '../../src/matching/matches.service';
import { decisionSamples } from '../../src/matching/learning/decision-samples';
import { MatchingService } from '../../src/matching/matching.service';
import { LISTED_FROM, PostingLists } from '../../src/matching/posting-lists.service';
import { TermStatistics } from '../../src/matching/term-statistics.service';
import { MatchQuality } from '../../src/matching/quality/match-quality.service';
import { analyseWish } from '../../src/matching/wish-text';
import { GeneratedIdeas } from '../support/generated-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { scansOf, type Scan } from '../support/plans';

const IDEAS = 20_000;

/** As the application's role: under row-level security only leakproof operators reach an index. */
describe('finding duplicates among 20,000 ideas', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  const generated = new GeneratedIdeas(7);
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    const other = await heed.workspace();
    const database = heed.app.get(Database);
    await database.tx(ws.id, (tx) => generated.add(tx, IDEAS, 6));
    await database.tx(other.id, (tx) => generated.add(tx, IDEAS / 10, 6));
    await heed.database.owner.query(`
      insert into term_delta (workspace_no, term, delta) select workspace_no, term, 1 from posting where idea_no % 10 = 0;
      insert into match (workspace_id, id, idea_id, candidate_id, score, rank, band, reasons, mismatches, analysis_version, state, created_at, decided_at, undone_at)
        select a.workspace_id, gen_random_uuid(), a.id, b.id, (a.no % 100) / 100.0, 1, case when a.no % 3 = 0 then 'likely' else 'related' end, '[]', '[]', 1,
               case when a.no % 2 = 0 then 'pending' else 'accepted' end, a.made, case when a.no % 2 = 1 then a.made end, case when a.no % 20 = 0 then a.made end
        from (select *, now() - (no % 3000) * interval '1 day' as made from idea) a join idea b on b.workspace_id = a.workspace_id and b.no = a.no - 1;
      analyze`);
    // Index-only scans are planned by what is vacuumed.
    await heed.database.owner.query('vacuum match');
  }, 120_000);
  afterAll(() => heed.stop());

  it('lists of common terms find what their rows find', async () => {
    const texts = Array.from({ length: 20 }, (_, at) => analyseWish({ title: null, body: generated.text(at < 10 ? 8 : 60) }));
    const found = () =>
      heed.app.get(Database).read(ws.id, async (db) => {
        const all = [];
        for (const text of texts) all.push(await heed.app.get(DuplicateRanking).rank(db, text, { budget: ALL_POSTINGS }));
        return all.map((ranked) => ranked.map(({ id, score }) => [id, score]));
      });
    const byRows = await found();
    expect(byRows.every((ranked) => ranked.length > 0)).toBe(true);
    const common = await heed.rows<{ term: string }>(
      `select f.term::text from term_frequency f join workspace w on w.no = f.workspace_no where w.id = $1 and f.document_count >= $2`,
      [ws.id, LISTED_FROM],
    );
    await heed.app.get(PostingLists).renew(
      ws.id,
      common.map(({ term }) => BigInt(term)),
    );
    // Only the newest are left to their rows.
    const [lists] = await heed.rows<{ lists: number; listed: number; all: number }>(
      `select count(*)::int as lists, sum(octet_length(l.idea_nos) / 4)::int as listed,
              (select count(*)::int from posting p join posting_list l on l.workspace_no = p.workspace_no and l.term = p.term) as all
       from posting_list l`,
    );
    expect(lists?.lists).toBe(common.length);
    expect(lists?.listed).toBeGreaterThan((lists?.all ?? 0) * 0.9);
    expect(await found()).toEqual(byRows);
  });

  it('a list is made when its term has become common, and again when enough of it has changed', async () => {
    const statistics = heed.app.get(TermStatistics);
    const fold = () => statistics.fold({ workspaceId: ws.id });
    await fold();
    const [common] = await heed.rows<{ term: string; no: number; listed: string }>(
      `select l.term::text, l.workspace_no as no, encode(l.idea_nos, 'hex') as listed from posting_list l join workspace w on w.no = l.workspace_no
       where w.id = $1 and octet_length(l.idea_nos) / 4 between $2::int and 1600 order by l.term limit 1`,
      [ws.id, LISTED_FROM],
    );
    const { term, no, listed } = common!;
    const held = async () =>
      (
        await heed.rows<{ listed: string }>(
          `select encode(idea_nos, 'hex') as listed from posting_list where workspace_no = $1 and term = $2`,
          [no, term],
        )
      )[0]?.listed;
    const change = async (times: number) => {
      await heed.rows(`insert into term_delta (workspace_no, term, delta) select $1, $2, (-1) ^ n from generate_series(1, $3::int) n`, [
        no,
        term,
        times,
      ]);
      await fold();
    };
    await heed.rows('delete from posting_list where workspace_no = $1 and term = $2', [no, term]);
    await change(1);
    expect(await held()).toBe(listed);
    await heed.rows(`update posting_list set idea_nos = '' where workspace_no = $1 and term = $2`, [no, term]);
    await change(63);
    expect(await held()).toBe('');
    await change(1);
    expect(await held()).toBe(listed);
    // As when a form's own words are left out of a thousand ideas: read from the list, they would be rare words of ideas that lack them.
    await heed.rows('update term_frequency set document_count = document_count - $3::int where workspace_no = $1 and term = $2', [
      no,
      term,
      listed.length / 8,
    ]);
    await change(64);
    expect(await held()).toBeUndefined();
    await heed.rows('update term_frequency set document_count = document_count + $3::int where workspace_no = $1 and term = $2', [
      no,
      term,
      listed.length / 8,
    ]);
    await change(1);
    expect(await held()).toBe(listed);
  });

  const sequential = (scans: readonly Scan[]) => scans.filter(({ kind }) => kind === 'Seq Scan').map(({ table }) => table);

  it('a check reads indexes only', async () => {
    for (const words of [8, 60]) {
      const scans = await scansOf(heed, ws.id, (db) =>
        heed.app.get(MatchingService).check(db, { title: null, body: generated.text(words) }),
      );
      expect(scans.filter(({ table }) => table === 'posting').map(({ kind }) => kind)).toEqual(['Index Only Scan']);
      expect(
        sequential(scans).filter(
          (table) => !['workspace', 'idea_counter', 'submission', 'submission_revision', 'attached_text'].includes(table),
        ),
      ).toEqual([]);
    }
  });

  it('a search by words reads indexes only, and as far as it has to', async () => {
    for (const q of ['ba', 'ba ke do', 'mi lunira', 'chush']) {
      const scans = await scansOf(heed, ws.id, (db) => heed.app.get(IdeaSearch).find(db, q, { afterNo: null, limit: 25 }));
      expect(new Set(scans.filter(({ table }) => table === 'posting').map(({ kind }) => kind))).toEqual(new Set(['Index Only Scan']));
      expect(sequential(scans).filter((table) => !['workspace', 'idea_counter'].includes(table))).toEqual([]);
    }
  });

  it('the queue is a scan of one index, each band and each idea too', async () => {
    const [idea] = await heed.rows<{ id: string }>('select id from idea where workspace_id = $1 limit 1', [ws.id]);
    const actor = { workspaceId: ws.id, credentialId: ws.id, memberId: null, role: null, scopes: ['admin' as const] };
    for (const filter of [{}, { band: 'likely' as const }, { band: 'related' as const }, { ideaId: idea!.id }]) {
      const query = { limit: 25, state: 'pending' as const, ...filter };
      const scans = await scansOf(heed, ws.id, () => heed.app.get(MatchesService).list(actor, query));
      expect(scans.some(({ table }) => table === 'match')).toBe(true);
      expect(sequential(scans).filter((table) => !['submission', 'submission_revision', 'match_fit'].includes(table))).toEqual([]);
    }
  });

  it('the quality of a quarter reads the matches of that quarter', async () => {
    const actor = { workspaceId: ws.id, credentialId: ws.id, memberId: null, role: null, scopes: ['admin' as const] };
    const scans = await scansOf(heed, ws.id, async (db) => {
      // Of so few rows the table costs as much; what is asked is whether the indexes could do without it.
      await db.query('set local enable_bitmapscan = off');
      await heed.app.get(MatchQuality).measure(actor, {});
    });
    expect(scans).toHaveLength(3);
    expect(scans.map(({ index }) => index).sort()).toEqual(['match_created', 'match_decided', 'match_undone']);
    expect(new Set(scans.map(({ kind }) => kind))).toEqual(new Set(['Index Only Scan']));
  });

  it('what is learned from are the latest decisions, also where few or none were scored as today', async () => {
    for (const model of [null, 'a model that was connected just now']) {
      const scans = await scansOf(heed, ws.id, (db) => decisionSamples(db, model));
      expect(scans.flatMap(({ table, index }) => (table === 'match' ? [index] : []))).toEqual(['match_learned', 'match_learned_identical']);
      expect(sequential(scans).filter((table) => !['submission', 'idea'].includes(table))).toEqual([]);
    }
  });

  it('what members decided is not looked for among what followed from it', async () => {
    const actor = { workspaceId: ws.id, credentialId: ws.id, memberId: null, role: null, scopes: ['admin' as const] };
    for (const state of ['pending', 'accepted', 'dismissed'] as const) {
      const scans = await scansOf(heed, ws.id, () => heed.app.get(MatchesService).list(actor, { limit: 25, state, decidedBy: 'member' }));
      expect(scans.find(({ table }) => table === 'match')?.index).toBe('match_by_member');
    }
  });

  it('says so when it stopped before the oldest hits', async () => {
    const find = (q: string, limit: number) =>
      heed.app.get(Database).read(ws.id, (db) => heed.app.get(IdeaSearch).find(db, q, { afterNo: null, limit }));
    const [{ no }] = (await heed.rows<{ no: number }>('select no from workspace where id = $1', [ws.id])) as [{ no: number }];
    // Postings of one word beyond the budget, of ideas that are no more: the walk ends at its bound, having found none.
    const prefix = analyseWish({ title: null, body: 'everywhere' }).terms.find(({ kind }) => kind === 'prefix');
    await heed.rows(
      `insert into posting (workspace_no, term, idea_no) select $1, $2, n from generate_series(2000000, 2020000) n on conflict do nothing`,
      [no, String(prefix?.key)],
    );
    expect(await find('everywhere', 25)).toEqual({ ideas: [], isTruncated: true });
    expect(await find('chusha', 25)).toMatchObject({ isTruncated: false });
  });
});
