import { Injectable } from '@nestjs/common';
import { MemberActor, refOf } from '../auth/actor';
import { Database } from '../database/database';
import { MergeDto, MergeIdeaDto, toMergeDto } from './dto/merges.dto';
import { MergesService } from './merges.service';

/** Merges that a member asks for through the API; accepted matches merge by MergesService in a transaction of their own. */
@Injectable()
export class MergeRequestsService {
  constructor(
    private readonly database: Database,
    private readonly merges: MergesService,
  ) {}

  merge(actor: MemberActor, duplicateId: string, dto: MergeIdeaDto): Promise<MergeDto> {
    return this.database.tx(actor.workspaceId, async (tx) =>
      toMergeDto(await this.merges.merge(tx, refOf(actor), { duplicateId, ...dto })),
    );
  }

  unmerge(actor: MemberActor, duplicateId: string): Promise<MergeDto> {
    return this.database.tx(actor.workspaceId, async (tx) => toMergeDto(await this.merges.unmerge(tx, refOf(actor), { duplicateId })));
  }
}
