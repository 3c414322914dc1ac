import { Injectable } from '@nestjs/common';
import { MemberActor, refOf } from '../auth/actor';
import { Database } from '../database/database';
import { MergeDto, MergeIdeaDto, toMergeDto } from './dto/merges.dto';
import { PromoteIdeaDto, PromotionDto } from './dto/promotions.dto';
import { MergesService } from './merges.service';
import { PromotionsService } from './promotions.service';

/** Merges that a member asks for through the API; accepted matches merge by MergesService in a transaction of their own. */
@Injectable()
export class MergeRequestsService {
  constructor(
    private readonly database: Database,
    private readonly merges: MergesService,
    private readonly promotions: PromotionsService,
  ) {}

  merge(actor: MemberActor, duplicateId: string, dto: MergeIdeaDto): Promise<MergeDto> {
    return this.database.tx(actor.workspaceId, async (tx) =>
      toMergeDto(await this.merges.merge(tx, refOf(actor), { duplicateId, ...dto })),
    );
  }

  unmerge(actor: MemberActor, duplicateId: string): Promise<MergeDto> {
    return this.database.tx(actor.workspaceId, async (tx) => toMergeDto(await this.merges.unmerge(tx, refOf(actor), { duplicateId })));
  }

  promote(actor: MemberActor, ideaId: string, { reason }: PromoteIdeaDto): Promise<PromotionDto> {
    return this.database.tx(actor.workspaceId, (tx) => this.promotions.promote(tx, refOf(actor), { ideaId, reason }));
  }
}
