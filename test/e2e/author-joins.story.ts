import fc from 'fast-check';
import { AuthorsService } from '../../src/authors/authors.service';
import { SYSTEM } from '../../src/common/actor';
import { DomainError } from '../../src/common/errors';
import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { IdeasService } from '../../src/ideas/ideas.service';
import { MergesService } from '../../src/ideas/merges.service';
import { SupportService } from '../../src/ideas/support.service';
import type { Speaker } from '../../src/integrations/integration';
import { AuthorJoinsService } from '../../src/privacy/author-joins.service';
import { Announcing } from '../support/announcing';
import { wrongIdeas } from '../support/counted-ideas';
import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

describe('one person across channels', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  let ws: TestWorkspace;
  let pm: Announcing;
  beforeAll(async () => {
    await slack.start();
    heed = await TestHeed.start();
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    pm = new Announcing(heed, ws, slack);
  });

  const idea = async (id: string) => (await ws.admin.get(`/v1/ideas/${id}`).expect(200)).body;
  const author = async (id: string) => (await ws.admin.get(`/v1/authors/${id}`).expect(200)).body;
  const join = (id: string, intoAuthorId: string) => ws.admin.post(`/v1/authors/${id}/joins`, { intoAuthorId, reason: 'We met' });
  const split = (id: string) => ws.admin.post(`/v1/authors/${id}/splits`, { reason: 'Two people after all' });

  it('is counted and thanked once, answered in both threads, and two people again after a split', async () => {
    await pm.connectSlack();
    const first = await pm.askInSlack('UMAYA', 'Please add a dark theme to the whole editor');
    const second = await pm.askThroughBot({ externalId: 'maya', name: 'maya' }, 'Please add a dark theme to the whole editor!', {
      channel: 'c1',
      root: 'r1',
    });
    expect(second.ideaId).toBe(first.ideaId);
    expect(await idea(first.ideaId)).toMatchObject({ supportCount: 2 });
    await ws.admin.put(`/v1/authors/${second.authorId}/consents/credit`, { form: 'name', name: 'Maya L.', source: 'chat' }).expect(200);

    expect((await join(first.authorId, second.authorId).expect(201)).body).toMatchObject({ proof: 'member', canonicalId: second.authorId });
    expect(await idea(first.ideaId)).toMatchObject({ supportCount: 1 });
    const person = await author(first.authorId);
    expect(person).toMatchObject({ canonicalId: second.authorId, consents: [{ name: 'Maya L.' }], joined: [{ authorId: first.authorId }] });
    expect(person.identities.map((i: { platform: string }) => i.platform).sort()).toEqual(['discord', 'slack']);
    const asked = (await ws.admin.get(`/v1/authors/${second.authorId}/ideas`).expect(200)).body.data;
    expect(asked.map((row: { ideaId: string }) => row.ideaId)).toEqual([first.ideaId]);
    expect((await ws.admin.get(`/v1/ideas/${first.ideaId}?expand=authors`).expect(200)).body.authors).toHaveLength(1);
    await join(second.authorId, first.authorId).expect(409);

    // Somebody else who asked reads her name once.
    const third = await pm.askInSlack('UNELLY', 'Please add a dark theme to the whole editor!!');
    await pm.ship(first.ideaId);
    const draft = await pm.draftOf(first.ideaId);
    const { body: preview } = await ws.admin.get(`/v1/announcements/${draft.id}/preview`).expect(200);
    expect(preview).toMatchObject({ creditCount: 2, credits: [{ name: 'Maya L.' }, { form: 'anonymous' }] });
    expect(await pm.publish(draft.id)).toMatchObject({ namedCount: 1, anonymousCount: 1 });
    await pm.send();
    expect(pm.repliesIn(third)[0]?.match(/Maya L\./g)).toHaveLength(1);
    expect(pm.repliesIn(first)[0]).toContain('<@UMAYA>');
    expect(await pm.closureOf(first)).toMatchObject({ state: 'delivered' });
    expect(await pm.closureOf(second)).toMatchObject({ state: 'pending' });

    expect((await split(first.authorId).expect(200)).body).toMatchObject({ canonicalId: first.authorId, intoId: second.authorId });
    expect(await idea(first.ideaId)).toMatchObject({ supportCount: 3 });
    expect(await author(first.authorId)).toMatchObject({ canonicalId: first.authorId, consents: [], joined: [] });
    expect(await author(second.authorId)).toMatchObject({ consents: [{ name: 'Maya L.' }], identities: [{ platform: 'discord' }] });
    const credits = await heed.rows<{ authorId: string; name: string | null }>(
      'select author_id as "authorId", name from credit where workspace_id = $1 and author_id = any($2::uuid[]) order by name',
      [ws.id, [first.authorId, second.authorId]],
    );
    expect(credits).toEqual([
      { authorId: second.authorId, name: 'Maya L.' },
      { authorId: first.authorId, name: null },
    ]);
    await split(first.authorId).expect(409);
  });

  it('is known by an address that two platforms vouch for, and by nothing that somebody typed', async () => {
    const resolve = (platform: string, said: Partial<Speaker>) =>
      heed.app.get(Database).tx(ws.id, (tx) =>
        heed.app.get(AuthorsService).resolve(tx, platform, {
          realm: 'r1',
          externalId: newId(),
          name: 'Ada',
          email: 'ada@example.com',
          assurance: 'verified',
          ...said,
        }),
      );
    const known = await resolve('slack', { email: 'Ada@Example.com' });
    const typed = await resolve('generic_form', { assurance: 'claimed' });
    const others = await resolve('mail', { email: 'ada@example.org' });
    const same = await resolve('discourse', {});
    await heed.drain();
    expect(await author(same.authorId)).toMatchObject({ canonicalId: known.authorId, joined: [{ proof: 'verified_mail' }] });
    for (const { authorId } of [typed, others]) expect(await author(authorId)).toMatchObject({ canonicalId: authorId });
    // The address they typed turns out to be theirs.
    const [{ externalId }] = (await heed.rows<{ externalId: string }>(
      'select external_id as "externalId" from identity where author_id = $1',
      [typed.authorId],
    )) as [{ externalId: string }];
    await resolve('generic_form', { externalId });
    await heed.drain();
    expect(await author(typed.authorId)).toMatchObject({ canonicalId: known.authorId });
    // A person said otherwise: it stays so, whatever is heard again.
    await split(same.authorId).expect(200);
    await resolve('discourse', { externalId: (await author(same.authorId)).identities[0].externalId, email: 'x@example.com' });
    await resolve('discourse', { externalId: (await author(same.authorId)).identities[0].externalId });
    await heed.drain();
    expect(await author(same.authorId)).toMatchObject({ canonicalId: same.authorId });
  });

  const [IDEAS, AUTHORS] = [4, 5];
  interface Act {
    readonly kind: 'join' | 'split' | 'vote' | 'unvote' | 'merge' | 'unmerge';
    readonly who: number;
    readonly other: number;
    readonly idea: number;
    readonly into: number;
  }
  const acts = fc.array(
    fc.record<Act>({
      kind: fc.constantFrom('join', 'join', 'split', 'vote', 'vote', 'vote', 'unvote', 'merge', 'unmerge'),
      who: fc.nat(AUTHORS - 1),
      other: fc.nat(AUTHORS - 1),
      idea: fc.nat(IDEAS - 1),
      into: fc.nat(IDEAS - 1),
    }),
    { minLength: 8, maxLength: 25 },
  );

  it('has the counts of a simple model after any joins, splits, votes and merges', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (steps) => {
        const workspace = await heed.workspace();
        const run = <T>(work: Parameters<Database['tx']>[1]) => heed.app.get(Database).tx(workspace.id, work) as Promise<T>;
        const [support, merges, joins] = [heed.app.get(SupportService), heed.app.get(MergesService), heed.app.get(AuthorJoinsService)];
        const ideas: string[] = [];
        for (let i = 0; i < IDEAS; i++)
          ideas.push(
            await run<string>(async (tx) => (await heed.app.get(IdeasService).create(tx, SYSTEM, { title: `Idea ${i}`, body: '' })).id),
          );
        const authors = Array.from({ length: AUTHORS }, () => newId());
        await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [workspace.id, authors]);
        // Who was joined into whom, which idea was merged into which, and who asked for what: nothing else.
        const joined = new Map<string, string>();
        const merged = new Map<string, string>();
        const asked = new Set<string>();
        const rootIn = (links: ReadonlyMap<string, string>, id: string): string => {
          const next = links.get(id);
          return next === undefined ? id : rootIn(links, next);
        };
        const act = async ({ kind, who, other, idea: i, into }: Act): Promise<void> => {
          const [authorId = '', intoId = '', ideaId = '', otherIdea = ''] = [authors[who], authors[other], ideas[i], ideas[into]];
          switch (kind) {
            case 'join':
              await run((tx) => joins.join(tx, SYSTEM, { authorId, intoId, proof: 'member' }));
              joined.set(rootIn(joined, authorId), rootIn(joined, intoId));
              return;
            case 'split':
              await run((tx) => joins.split(tx, SYSTEM, authorId, null));
              joined.delete(authorId);
              return;
            case 'vote':
              await run((tx) => support.add(tx, SYSTEM, { ideaId, authorId, origin: 'vote', ownVote: 'link' }));
              asked.add(`${ideaId} ${authorId}`);
              return;
            case 'unvote':
              await run((tx) => support.withdraw(tx, SYSTEM, { ideaId, authorId, onlyOwnVote: 'link' }));
              asked.delete(`${ideaId} ${authorId}`);
              return;
            case 'merge':
              await run((tx) => merges.merge(tx, SYSTEM, { duplicateId: ideaId, intoId: otherIdea }));
              merged.set(ideaId, otherIdea);
              return;
            case 'unmerge':
              await run((tx) => merges.unmerge(tx, SYSTEM, { duplicateId: ideaId }));
              merged.delete(ideaId);
          }
        };
        for (const step of steps) {
          await act(step).catch((error: unknown) => {
            if (!(error instanceof DomainError && error.status === 409)) throw error;
          });
          const rows = await heed.rows<{ id: string; count: number }>(
            'select id, support_count as count from idea where workspace_id = $1 order by no',
            [workspace.id],
          );
          const expected = ideas.map((id) => {
            const people = [...asked].map((pair) => pair.split(' ')).filter(([of = '']) => rootIn(merged, of) === id);
            return { id, count: merged.has(id) ? 0 : new Set(people.map(([, who = '']) => rootIn(joined, who))).size };
          });
          expect(rows).toEqual(expected);
          const roots = await heed.rows<{ id: string; root: string }>(
            'select id, coalesce(canonical_id, id) as root from author where workspace_id = $1 order by id',
            [workspace.id],
          );
          expect(roots).toEqual(authors.map((id) => ({ id, root: rootIn(joined, id) })).sort((a, b) => (a.id < b.id ? -1 : 1)));
        }
        expect(await wrongIdeas(heed, workspace.id)).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);

  it('is counted right also where votes and joins meet', async () => {
    const ids: string[] = [];
    for (const title of ['One', 'Two', 'Three'])
      ids.push((await ws.admin.post('/v1/ideas', { title: `${title} of the wishes` }).expect(201)).body.id as string);
    const authors = Array.from({ length: 6 }, () => newId());
    await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [ws.id, authors]);
    const run = (work: Parameters<Database['tx']>[1]) => heed.app.get(Database).tx(ws.id, work);
    const votes = authors.flatMap((authorId) =>
      ids.map(
        (ideaId) => () => run((tx) => heed.app.get(SupportService).add(tx, SYSTEM, { ideaId, authorId, origin: 'vote', ownVote: 'link' })),
      ),
    );
    const joinAll = authors
      .slice(1)
      .map(
        (authorId) => () =>
          run((tx) => heed.app.get(AuthorJoinsService).join(tx, SYSTEM, { authorId, intoId: authors[0] ?? '', proof: 'member' })),
      );
    const mixed = [...votes, ...joinAll].sort((a, b) => (votes.indexOf(a) % 5) - (votes.indexOf(b) % 5));
    await Promise.all(mixed.map((work) => work()));
    expect(await wrongIdeas(heed, ws.id)).toEqual([]);
    for (const id of ids) expect(await idea(id)).toMatchObject({ supportCount: 1 });
  });
});
