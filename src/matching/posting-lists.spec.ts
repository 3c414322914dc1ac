import { TestHeed, TestWorkspace } from '../../test/support/heed';
import { holdsWhileWaiting } from '../../test/support/row-locks';
import { Database } from '../database/database';
import { PostingLists } from './posting-lists.service';

describe('PostingLists', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let no: number;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    const [row] = await heed.rows<{ no: number }>('select no from workspace where id = $1', [ws.id]);
    no = row?.no ?? 0;
    // Written in the order in which they are read where nobody asks for another.
    for (const term of [2, 1]) {
      await heed.rows(`insert into posting_list (workspace_no, term, upto, idea_nos) values ($1, $2, 0, '')`, [no, term]);
      await heed.rows('insert into term_frequency (workspace_no, term, document_count) values ($1, $2, 1)', [no, term]);
    }
  });
  afterAll(() => heed.stop());

  const listOf = (term: number) => `posting_list where workspace_no = ${no} and term = ${term}`;
  const rows = { first: '', other: '' };
  beforeEach(() => Object.assign(rows, { first: listOf(1), other: listOf(2) }));

  it('counts changes in the order of the terms', async () => {
    const changed = new Map([
      [2n, 1],
      [1n, 1],
    ]);
    const note = () => heed.app.get(Database).tx(ws.id, (tx) => heed.app.get(PostingLists).note(tx, changed));
    expect(await holdsWhileWaiting(heed, rows, note)).toBe(false);
    expect(await heed.rows('select changes from posting_list where workspace_no = $1', [no])).toEqual([{ changes: 1 }, { changes: 1 }]);
  });

  it('makes lists anew, and drops those of rare terms, in the order of the terms', async () => {
    const renew = () => heed.app.get(PostingLists).renew(ws.id, [2n, 1n]);
    expect(await holdsWhileWaiting(heed, rows, renew)).toBe(false);
    expect(await heed.rows('select term from posting_list where workspace_no = $1', [no])).toEqual([]);
  });
});
