import { Injectable } from '@nestjs/common';
import { Actor, MemberActor, refOf } from '../auth/actor';
import type { Page } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { Database } from '../database/database';
import { ErasureLog } from './erasure-log.service';
import type { DecideReviewDto, ErasureDto } from './erasures.dto';
import { ErasuresService } from './erasures.service';

/** Erasures that the team asks for, and the list of what is left to look at. */
@Injectable()
export class ErasureRequests {
  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresService,
    private readonly log: ErasureLog,
  ) {}

  erase(actor: Actor, authorId: string): Promise<ErasureDto> {
    return this.database.tx(actor.workspaceId, async (tx) => this.log.get(tx, await this.erasures.erase(tx, refOf(actor), authorId)));
  }

  list(actor: Actor, page: PageQuery): Promise<Page<ErasureDto>> {
    return this.database.read(actor.workspaceId, (db) => this.log.list(db, page));
  }

  get(actor: Actor, id: string): Promise<ErasureDto> {
    return this.database.read(actor.workspaceId, (db) => this.log.get(db, id));
  }

  decide(actor: MemberActor, id: string, reviewId: string, { decision }: DecideReviewDto): Promise<ErasureDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.log.get(tx, id);
      await this.log.decide(tx, actor.memberId, id, reviewId, decision);
      return this.log.get(tx, id);
    });
  }
}
