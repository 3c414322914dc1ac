import fc from 'fast-check';
import type { MemberActor } from '../../src/auth/actor';
import { refOf } from '../../src/auth/actor';
import { DomainError } from '../../src/common/errors';
import { newId } from '../../src/common/uuid';
import { Database } from '../../src/database/database';
import { IdeaTransitions } from '../../src/ideas/idea-transitions.service';
import { IdeasService } from '../../src/ideas/ideas.service';
import { MergesService } from '../../src/ideas/merges.service';
import { PromotionsService } from '../../src/ideas/promotions.service';
import { SubmissionMoves } from '../../src/ideas/submission-moves.service';
import { DetachmentsService } from '../../src/intake/detachments.service';
import { countedIdeas, wrongIdeas } from '../support/counted-ideas';
import { TestHeed } from '../support/heed';

const IDEAS = 4;
const AUTHORS = 3;

const act = fc.record({
  kind: fc.constantFrom('attach', 'attach', 'merge', 'merge', 'unmerge', 'promote', 'promote', 'part', 'move', 'give back'),
  a: fc.nat(99),
  b: fc.nat(99),
  isUndone: fc.boolean(),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Whatever members do to ideas and the submissions attached to them, in any order. */
describe('support that merges, promotions and detachments move about', () => {
  let heed: TestHeed;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());

  it('is one for each author and group, every submission belongs to one idea, and taking the last act back restores both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 14 }), async (acts) => {
        const group = await Group.start(heed);
        for (const each of acts) {
          const before = await group.state();
          const undo = await group.perform(each).catch((error: unknown) => {
            if (error instanceof DomainError && error.status === 409) return null;
            throw error;
          });
          expect(await group.faults()).toEqual([]);
          if (undo === null) expect(await group.state()).toEqual(before);
          if (undo === null || undo === 'final' || !each.isUndone) continue;
          await undo();
          expect(await group.faults()).toEqual([]);
          expect(await group.state()).toEqual(before);
        }
        const { kept, recounted } = await countedIdeas(heed, group.workspaceId);
        expect(kept).toEqual(recounted);
      }),
      // Shrinking would run the database for minutes; a failing run of a dozen steps can be read as it is.
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);
});

class Group {
  private submissions: string[] = [];

  private constructor(
    private readonly heed: TestHeed,
    private readonly actor: MemberActor,
    private ideas: string[],
    private readonly authors: readonly string[],
  ) {}

  static async start(heed: TestHeed): Promise<Group> {
    const { id: workspaceId, admin } = await heed.workspace();
    const actor: MemberActor = { workspaceId, credentialId: newId(), memberId: admin.memberId!, role: 'admin', scopes: ['admin'] };
    const ideas = await heed.app.get(Database).tx(workspaceId, async (tx) => {
      const made: string[] = [];
      for (let i = 0; i < IDEAS; i++)
        made.push((await heed.app.get(IdeasService).create(tx, refOf(actor), { title: `Idea ${i}`, body: '', isTitleConfirmed: true })).id);
      await heed.app.get(IdeaTransitions).move(tx, refOf(actor), made[0]!, { to: 'accepted' });
      return made;
    });
    const authors = Array.from({ length: AUTHORS }, () => newId());
    await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [workspaceId, authors]);
    return new Group(heed, actor, ideas, authors);
  }

  get workspaceId(): string {
    return this.actor.workspaceId;
  }

  /** Answers what takes it back, where something does. */
  async perform({ kind, a, b }: Act): Promise<(() => Promise<unknown>) | 'final'> {
    const [ideaId, otherId] = [pick(this.ideas, a), pick(this.ideas, b)];
    const by = refOf(this.actor);
    const [merges, promotions, detachments] = [
      this.heed.app.get(MergesService),
      this.heed.app.get(PromotionsService),
      this.heed.app.get(DetachmentsService),
    ];
    switch (kind) {
      case 'attach':
        return this.attach(ideaId, pick(this.authors, b));
      case 'merge':
        await this.tx((tx) => merges.merge(tx, by, { duplicateId: ideaId, intoId: otherId }));
        return () => this.tx((tx) => merges.unmerge(tx, by, { duplicateId: ideaId }));
      case 'unmerge': {
        const { intoId } = await this.tx((tx) => merges.unmerge(tx, by, { duplicateId: ideaId }));
        return () => this.tx((tx) => merges.merge(tx, by, { duplicateId: ideaId, intoId }));
      }
      case 'promote': {
        const { formerCanonicalId } = await this.tx((tx) => promotions.promote(tx, by, { ideaId }));
        return () => this.tx((tx) => promotions.promote(tx, by, { ideaId: formerCanonicalId }));
      }
      case 'part':
      case 'move': {
        const submission = await this.submission(a);
        if (submission === null) return () => Promise.resolve();
        const to = kind === 'part' ? ({ to: 'new_idea' } as const) : ({ to: 'idea', toIdeaId: otherId } as const);
        const { toIdeaId } = await detachments.detach(this.actor, submission.id, { fromIdeaId: submission.ideaId, ...to });
        const ideas = this.ideas;
        if (kind === 'part') this.ideas = [...ideas, toIdeaId!];
        return async () => {
          await detachments.reattach(this.actor, submission.id);
          this.ideas = ideas;
        };
      }
      case 'give back': {
        const submission = await this.submission(a);
        if (submission === null) return () => Promise.resolve();
        const { toIdeaId, fromIdeaId } = await detachments.reattach(this.actor, submission.id);
        // Back and forth once more: to the idea that was opened for it there is no way back, it is archived.
        const archived = await this.heed.rows(`select 1 from idea where id = $1 and status = 'archived'`, [toIdeaId]);
        if (archived.length > 0) return 'final';
        return () => detachments.detach(this.actor, submission.id, { fromIdeaId, to: 'idea', toIdeaId: toIdeaId! });
      }
    }
  }

  /** Ideas, links and support as they count; an idea that was opened for a submission and is empty again is not there. */
  async state(): Promise<object> {
    return {
      ideas: await this.heed.rows(
        `select id, canonical_id, status, support_count from idea where workspace_id = $1 and (status <> 'archived' or canonical_id <> id) order by id`,
        [this.workspaceId],
      ),
      links: await this.heed.rows('select duplicate_id, into_id from merge where workspace_id = $1 and undone_at is null order by 1', [
        this.workspaceId,
      ]),
      support: await this.heed.rows('select idea_id, author_id, submission_id from support where workspace_id = $1 order by 1, 2', [
        this.workspaceId,
      ]),
    };
  }

  /** Submissions that belong to no idea, support that does not rest on its author's first submission, or the other way round, counts that are not what they count. */
  async faults(): Promise<object[]> {
    return [
      ...(await this.heed.rows(`select id, state from submission where workspace_id = $1 and (state <> 'attached' or idea_id is null)`, [
        this.workspaceId,
      ])),
      ...(await this.heed.rows(
        `select coalesce(s.idea_id, u.idea_id) as idea_id, s.author_id, s.submission_id, u.first
         from (select idea_id, author_id, submission_id from support where workspace_id = $1) s
         full join (select idea_id, author_id, min(id::text)::uuid as first from submission where workspace_id = $1 group by 1, 2) u
           on u.idea_id = s.idea_id and u.author_id = s.author_id
         where s.submission_id is distinct from u.first`,
        [this.workspaceId],
      )),
      ...(await wrongIdeas(this.heed, this.workspaceId)),
    ];
  }

  private async attach(ideaId: string, authorId: string): Promise<() => Promise<unknown>> {
    const id = newId();
    await this.heed.rows(
      `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, state, author_id, idea_id)
       values ($1, $2::uuid, 'api', 'r', '', $2::uuid::text, 'explicit', 'attached', $3, $4)`,
      [this.workspaceId, id, authorId, ideaId],
    );
    await this.heed.rows(
      `insert into submission_revision (workspace_id, submission_id, no, text) values ($1, $2, 1, 'A wish of somebody')`,
      [this.workspaceId, id],
    );
    const moves = this.heed.app.get(SubmissionMoves);
    const move = { submissionId: id, authorId, reason: null };
    await this.tx((tx) => moves.move(tx, refOf(this.actor), { ...move, fromIdeaId: null, toIdeaId: ideaId }));
    const submissions = this.submissions;
    this.submissions = [...submissions, id];
    return async () => {
      await this.tx((tx) => moves.move(tx, refOf(this.actor), { ...move, fromIdeaId: ideaId, toIdeaId: null }));
      await this.heed.rows('delete from submission_revision where submission_id = $1', [id]);
      await this.heed.rows('delete from submission where id = $1', [id]);
      this.submissions = submissions;
    };
  }

  private async submission(n: number): Promise<{ id: string; ideaId: string } | null> {
    if (this.submissions.length === 0) return null;
    const [row] = await this.heed.rows<{ id: string; ideaId: string }>('select id, idea_id as "ideaId" from submission where id = $1', [
      pick(this.submissions, n),
    ]);
    return row ?? null;
  }

  private tx<T>(work: (tx: Parameters<Parameters<Database['tx']>[1]>[0]) => Promise<T>): Promise<T> {
    return this.heed.app.get(Database).tx(this.workspaceId, work);
  }
}

function pick<T>(from: readonly T[], n: number): T {
  return from[n % from.length]!;
}
