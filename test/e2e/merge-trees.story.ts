import fc from 'fast-check';
import { SYSTEM } from '../../src/common/actor';
import { DomainError } from '../../src/common/errors';
import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { IdeasService } from '../../src/ideas/ideas.service';
import { MergesService } from '../../src/ideas/merges.service';
import { SupportService } from '../../src/ideas/support.service';
import { TagsService } from '../../src/ideas/tags.service';
import { QUADRANTS } from '../../src/ideas/idea-words';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';
import { TestHeed } from '../support/heed';

const IDEAS = 5;
const AUTHORS = 4;

/** The rule of merges in the fewest words: who points to whom, and who asked for what. */
class Model {
  readonly into = new Map<number, number>();
  readonly asked = new Set<string>();

  rootOf(idea: number): number {
    const next = this.into.get(idea);
    return next === undefined ? idea : this.rootOf(next);
  }

  isMergeable(duplicate: number, into: number): boolean {
    return !this.into.has(duplicate) && this.rootOf(into) !== duplicate;
  }

  supportOf(idea: number): number {
    if (this.into.has(idea)) return 0;
    const asked = [...this.asked].map((pair) => pair.split(' ').map(Number));
    return new Set(asked.filter(([of = 0]) => this.rootOf(of) === idea).map(([, author]) => author)).size;
  }
}

const idea = fc.nat(IDEAS - 1);
const author = fc.nat(AUTHORS - 1);
type Act = { kind: 'merge' | 'unmerge' | 'vote' | 'unvote' | 'tag' | 'score'; a: number; b: number; who: number };
const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('merge', 'merge', 'unmerge', 'vote', 'vote', 'unvote', 'tag', 'score'),
  a: idea,
  b: idea,
  who: author,
});

describe('merge trees', () => {
  let heed: TestHeed;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());

  it('are after every step what a simple model says, and so are support and counters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 20 }), async (acts) => {
        const workspace = await heed.workspace();
        const run = <T>(work: Parameters<Database['tx']>[1]) => heed.app.get(Database).tx(workspace.id, work) as Promise<T>;
        const [ideas, support, merges] = [heed.app.get(IdeasService), heed.app.get(SupportService), heed.app.get(MergesService)];
        const ids = await run<string[]>(async (tx) => {
          const made: string[] = [];
          for (let i = 0; i < IDEAS; i++) made.push((await ideas.create(tx, SYSTEM, { title: `Idea ${i}`, body: '' })).id);
          return made;
        });
        const authors = Array.from({ length: AUTHORS }, () => newId());
        await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [workspace.id, authors]);
        const tagId = newId();
        await heed.rows(`insert into tag (workspace_id, id, name) values ($1, $2, 'a tag')`, [workspace.id, tagId]);
        const actor = { workspaceId: workspace.id, credentialId: newId(), memberId: null, role: null, scopes: [] };
        const model = new Model();

        const perform = async ({ kind, a, b, who }: Act): Promise<boolean> => {
          const [ideaId, otherId, authorId] = [ids[a]!, ids[b]!, authors[who]!];
          const pair = `${a} ${who}`;
          switch (kind) {
            case 'merge':
              await run((tx) => merges.merge(tx, SYSTEM, { duplicateId: ideaId, intoId: otherId }));
              model.into.set(a, b);
              return true;
            case 'unmerge':
              await run((tx) => merges.unmerge(tx, SYSTEM, { duplicateId: ideaId }));
              model.into.delete(a);
              return true;
            case 'vote':
              expect(await run((tx) => support.add(tx, SYSTEM, { ideaId, authorId, origin: 'vote' }))).toEqual({
                isNew: !model.asked.has(pair),
              });
              model.asked.add(pair);
              return true;
            case 'unvote':
              expect(await run((tx) => support.withdraw(tx, SYSTEM, { ideaId, authorId }))).toBe(
                model.asked.has(pair) ? 'withdrawn' : 'absent',
              );
              model.asked.delete(pair);
              return true;
            case 'tag':
              await (b % 2 === 0
                ? heed.app.get(TagsService).attach(actor, ideaId, tagId)
                : heed.app.get(TagsService).detach(actor, ideaId, tagId));
              return true;
            case 'score':
              await run((tx) => ideas.recordScore(tx, ideaId, { score: who, quadrant: QUADRANTS[b % QUADRANTS.length]! }));
              return true;
          }
        };
        const isPossible = ({ kind, a, b }: Act) =>
          kind === 'merge' ? model.isMergeable(a, b) : kind === 'unmerge' ? model.into.has(a) : true;

        for (const each of acts) {
          const expected = isPossible(each);
          const happened = await perform(each).catch((error: unknown) => {
            if (error instanceof DomainError && error.status === 409) return false;
            throw error;
          });
          expect(happened).toBe(expected);
          const rows = await heed.rows<{ id: string; canonicalId: string; supportCount: number }>(
            `select id, canonical_id as "canonicalId", support_count as "supportCount" from idea where workspace_id = $1 order by no`,
            [workspace.id],
          );
          expect(rows).toEqual(ids.map((id, i) => ({ id, canonicalId: ids[model.rootOf(i)], supportCount: model.supportOf(i) })));
        }
        expect(await wrongIdeas(heed, workspace.id)).toEqual([]);
        const { kept, recounted } = await countedIdeas(heed, workspace.id);
        expect(kept).toEqual(recounted);
      }),
      // Shrinking would run the database for minutes; a failing run of twenty steps can be read as it is.
      { numRuns: 30, endOnFailure: true },
    );
  }, 120_000);
});
