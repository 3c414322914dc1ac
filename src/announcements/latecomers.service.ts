import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { AuthorsService } from '../authors/authors.service';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { InTransaction, OnEvent, StoredEvent } from '../events/on-event';
import { IdeasService } from '../ideas/ideas.service';
import { publishedFor } from './announcement-row';
import { ClosureState, decisionOf } from './announcement-words';
import { askersOf } from './askers';
import { ClosureKey, ClosureLedger, keyOf } from './closure-ledger';
import { creditsFor, insertCredits, namedCredits } from './credits';
import { DraftsService } from './drafts.service';
import { RecallsService } from './recalls.service';
import { TellingService } from './telling.service';

/** Nobody late is forgotten (rule 7): who comes to stand behind what was decided and announced is told in the same transaction. */
@Injectable()
export class LatecomersService {
  constructor(
    private readonly database: Database,
    private readonly ideas: IdeasService,
    private readonly authors: AuthorsService,
    private readonly drafts: DraftsService,
    private readonly telling: TellingService,
    private readonly recalls: RecallsService,
    private readonly ledger: ClosureLedger,
  ) {}

  /** The canonical idea is locked by whoever changed the support, and by whoever publishes: it is told here or by the publication, never by none. */
  @InTransaction('support.rested')
  async onRested(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.tellIfDecided(tx, keysOf(event));
  }

  /** They may have asked, and the answer been published, before there was a place to answer in. The canonical idea is locked here too. */
  @InTransaction('submission.thread_opened')
  async onThreadOpened(tx: EntityManager, { data }: StoredEvent): Promise<void> {
    const { ideaId, authorId } = data;
    if (typeof ideaId === 'string' && typeof authorId === 'string') await this.tellIfDecided(tx, { ideaId, authorId });
  }

  /** There was no way to them, and now there is: their address is proven. One person and idea at a time, each in a transaction of its own. */
  @OnEvent('identity.verified')
  async onVerified({ workspaceId, data }: StoredEvent): Promise<void> {
    const waiting = await this.database.read(workspaceId, (db) =>
      query<ClosureKey>(
        db,
        sql`select author_id as "authorId", idea_id as "ideaId" from closure
            where workspace_id = current_workspace() and author_id in ${samePersonAs(String(data.authorId))} and state = 'unreachable'
            order by idea_id, author_id limit 1000`,
      ),
    );
    for (const key of waiting) await this.database.tx(workspaceId, (tx) => this.tellIfDecided(tx, key));
  }

  private async tellIfDecided(tx: EntityManager, { ideaId, authorId }: ClosureKey): Promise<void> {
    const canonical = await this.ideas.canonicalOf(tx, ideaId);
    const kind = canonical === null ? null : decisionOf(canonical.status);
    // Not yet announced: the publication will find them.
    const announcement = canonical === null || kind === null ? null : await publishedFor(tx, canonical.id, kind);
    if (canonical === null || announcement === null) return;
    const ideaIds = await this.ideas.groupIds(tx, canonical.id);
    const own = await askersOf(tx, ideaIds, authorId);
    await insertCredits(tx, announcement.id, creditsFor(own, await this.authors.creditsOf(tx, [authorId])));
    const named = await namedCredits(tx, announcement.id);
    await this.telling.tell(tx, { announcement, askers: own.filter((asker) => asker.ideaId === ideaId), ideaIds, named });
    await this.drafts.withdrawIdleCorrections(tx, ideaIds);
  }

  /** Who took the wish back before being told is not told. */
  @InTransaction('support.withdrawn')
  async onWithdrawn(tx: EntityManager, event: StoredEvent): Promise<void> {
    const key = keysOf(event);
    const closure = await one<{ state: ClosureState }>(
      tx,
      sql`select state from closure where workspace_id = current_workspace() and author_id = ${key.authorId} and idea_id = ${key.ideaId}`,
    );
    if (!closure || !['pending', 'failed', 'unreachable'].includes(closure.state)) return;
    const recalled = await this.recalls.recall(tx, [key], 'support_withdrawn');
    if (recalled.get(keyOf(key)) !== 'arrived') await this.ledger.settle(tx, [{ ...key, state: 'void', reason: 'support_withdrawn' }]);
  }
}

function keysOf(event: StoredEvent): ClosureKey {
  return { ideaId: String(event.data.ideaId), authorId: String(event.data.authorId) };
}
