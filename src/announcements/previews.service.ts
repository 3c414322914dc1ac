import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { AuthorsService } from '../authors/authors.service';
import { WrongState } from '../common/errors';
import { decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { Database, query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { AnnouncementRow, findAnnouncement, findIdea } from './announcement-row';
import { Asker, threadsOf, whyUnreachable } from './askers';
import { AudienceService } from './audience.service';
import { AuthorCredit, creditPerPerson, creditsFor, peopleNamed } from './credits';
import type { AnnouncementMessageDto, AnnouncementPreviewDto, UnreachableSupporterDto } from './dto/announcement-preview.dto';
import { keyOf } from './closure-ledger';
import { LettersService } from './letters.service';
import { MessagesService } from './messages.service';
import { quotesPrivately } from './private-title';
import type { NamedPerson } from './thread-message';

/** People listed one by one in a preview; the counts have all. */
const MAX_LISTED = 1000;

/** Exactly what publishing would send, to whom, and who would stay untold. Writes nothing. */
@Injectable()
export class PreviewsService {
  constructor(
    private readonly database: Database,
    private readonly authors: AuthorsService,
    private readonly audiences: AudienceService,
    private readonly messages: MessagesService,
    private readonly deliveries: DeliveriesService,
    private readonly letters: LettersService,
  ) {}

  async preview(actor: Actor, id: string, page: PageQuery): Promise<AnnouncementPreviewDto> {
    const after = decodeCursor(page.cursor, id)?.id ?? '';
    return this.database.read(actor.workspaceId, async (db) => {
      const announcement = await findAnnouncement(db, id);
      if (announcement.state !== 'draft') {
        throw new WrongState(
          `The announcement ${id} is ${announcement.state}: only a draft is previewed. Its receipts are at GET /v1/announcements/${id}.`,
          [],
        );
      }
      const { askers, ideaIds } = await this.audiences.of(db, announcement);
      const threadIds = threadsOf(askers);
      const credits = await this.credits(db, announcement, askers);
      const shown = toPage(
        threadIds.filter((threadId) => threadId > after).slice(0, page.limit + 1),
        page.limit,
        id,
        toPosition,
        (threadId) => threadId,
      );
      const untold = await this.unreachable(db, askers, threadIds);
      const byLetter = await this.byLetter(db, askers, untold);
      const unreachable = untold.filter((each) => !byLetter.has(each));
      return {
        version: announcement.version,
        threads: await this.threads(db, announcement, ideaIds, shown.data, peopleNamed(credits, askers)),
        page: shown.page,
        threadCount: threadIds.length,
        credits: credits.slice(0, MAX_LISTED),
        creditCount: credits.length,
        unreachable: unreachable.slice(0, MAX_LISTED),
        unreachableCount: unreachable.length,
        letterCount: new Set([...byLetter.values()]).size,
        quotesPrivately: await quotesPrivately(db, announcement, await findIdea(db, announcement.ideaId), threadIds),
      };
    });
  }

  private async credits(db: EntityManager, { kind }: AnnouncementRow, askers: readonly Asker[]): Promise<AuthorCredit[]> {
    if (kind === 'correction') return [];
    const credits = creditsFor(askers, await this.authors.creditsOf(db, [...new Set(askers.map((asker) => asker.authorId))]));
    return creditPerPerson(credits, askers);
  }

  private async threads(
    db: EntityManager,
    words: AnnouncementRow,
    ideaIds: readonly string[],
    threadIds: readonly string[],
    named: readonly NamedPerson[],
  ): Promise<AnnouncementMessageDto[]> {
    const bodies = await this.messages.compose(db, { words, ideaIds, threadIds, named });
    const messages: AnnouncementMessageDto[] = [];
    for (const [id, body] of bodies) {
      const { platform, channel, root, permalink, text, isReachable, reason } = await this.deliveries.preview(db, id, body);
      messages.push({ thread: { id, platform, channel, root, permalink }, text, credits: [...body.credits], isReachable, reason });
    }
    return messages;
  }

  /** Those of them to whom a mail is written instead, with whom they are. */
  private async byLetter(
    db: EntityManager,
    askers: readonly Asker[],
    untold: readonly UnreachableSupporterDto[],
  ): Promise<ReadonlyMap<UnreachableSupporterDto, string>> {
    const askerOf = new Map(askers.map((asker) => [keyOf(asker), asker]));
    const may = untold.filter(({ why, detail }) => why !== 'erased' && why !== 'opted_out' && detail !== 'unsubscribed');
    const found = may.flatMap((each) => {
      const asker = askerOf.get(keyOf(each));
      return asker === undefined ? [] : [{ each, asker }];
    });
    const personIds = await this.letters.reachable(
      db,
      found.map(({ asker }) => asker),
    );
    return new Map(found.flatMap(({ each, asker }) => (personIds.has(asker.personId) ? [[each, asker.personId] as const] : [])));
  }

  private async unreachable(db: EntityManager, askers: readonly Asker[], threadIds: readonly string[]): Promise<UnreachableSupporterDto[]> {
    const closed = new Map(
      (
        await query<{ id: string; reason: string | null }>(
          db,
          sql`select id, unreachable_reason as reason from thread
              where workspace_id = current_workspace() and id = any(${threadIds}::uuid[]) and is_reachable is false`,
        )
      ).map((thread) => [thread.id, thread.reason]),
    );
    return askers.flatMap((asker): UnreachableSupporterDto[] => {
      const { authorId, ideaId } = asker;
      const why = whyUnreachable(asker);
      if (why !== null) return [{ authorId, ideaId, why, detail: null }];
      const [first] = asker.threadIds;
      if (first === undefined || !asker.threadIds.every((threadId) => closed.has(threadId))) return [];
      return [{ authorId, ideaId, why: 'thread_unreachable', detail: closed.get(first) ?? null }];
    });
  }
}

function toPosition(threadId: string): { key: string; id: string } {
  return { key: '', id: threadId };
}
