import { Injectable } from '@nestjs/common';
import { MemberActor, refOf } from '../auth/actor';
import { groupIdsOf } from '../authors/author-groups';
import { JoinsStore } from '../authors/joins-store.service';
import { SYSTEM } from '../common/actor';
import { Database } from '../database/database';
import { OnEvent, StoredEvent } from '../events/on-event';
import { AuthorJoinsService } from './author-joins.service';
import { JoinAuthorDto, JoinDto, SplitAuthorDto, toJoinDto } from './joins.dto';

/** Joins that a member asks for, and those that follow from an address for which two platforms vouch. */
@Injectable()
export class JoinRequestsService {
  constructor(
    private readonly database: Database,
    private readonly joins: AuthorJoinsService,
    private readonly store: JoinsStore,
  ) {}

  join(actor: MemberActor, authorId: string, { intoAuthorId: intoId, reason }: JoinAuthorDto): Promise<JoinDto> {
    return this.database.tx(actor.workspaceId, async (tx) =>
      toJoinDto(await this.joins.join(tx, refOf(actor), { authorId, intoId, proof: 'member', reason })),
    );
  }

  split(actor: MemberActor, authorId: string, { reason }: SplitAuthorDto): Promise<JoinDto> {
    return this.database.tx(actor.workspaceId, async (tx) => toJoinDto(await this.joins.split(tx, refOf(actor), authorId, reason ?? null)));
  }

  /** The newer ones into the one that we know longest. Twice changes nothing more. */
  @OnEvent('identity.verified')
  async onVerified(event: StoredEvent): Promise<void> {
    await this.database.tx(event.workspaceId, async (tx) => {
      const [authorId, identityId] = [String(event.data.authorId), String(event.data.identityId)];
      const known = await groupIdsOf(tx, authorId);
      for (const otherId of await this.store.sharingAddress(tx, identityId, known)) {
        // Ids are made in the order of time.
        const [intoId, newerId] = otherId < authorId ? [otherId, authorId] : [authorId, otherId];
        await this.joins.join(tx, SYSTEM, { authorId: newerId, intoId, proof: 'verified_mail' });
      }
    });
  }
}
