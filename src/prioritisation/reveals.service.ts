import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { MemberActor, refOf } from '../auth/actor';
import { Unprocessable } from '../common/errors';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import type { RevealDto } from './dto/estimates.dto';
import { JudgingService } from './judging.service';
import { lockIdea } from './locked-idea';
import { requireManager } from './require-manager';
import { roundOf } from './rounds';

interface RevealRow {
  readonly revealedAt: Date;
  readonly revealedBy: string;
}

/** Opens the estimates of one idea to everybody, for good: what people have read they cannot unread. */
@Injectable()
export class RevealsService {
  constructor(
    private readonly database: Database,
    private readonly judging: JudgingService,
    private readonly audit: AuditService,
  ) {}

  async reveal(actor: MemberActor, ideaId: string): Promise<{ reveal: RevealDto; isNew: boolean }> {
    requireManager(actor, 'A round of estimates is revealed');
    return this.database.tx(actor.workspaceId, async (tx) => {
      await lockIdea(tx, ideaId);
      const { estimators } = await roundOf(tx, ideaId, null);
      if (estimators === 0)
        throw new Unprocessable(`Nobody has estimated the idea ${ideaId} yet; there is nothing to reveal.`, 'not_ready');
      const inserted = await one<RevealRow>(
        tx,
        sql`insert into estimate_round (workspace_id, idea_id, revealed_by) values (current_workspace(), ${ideaId}, ${actor.memberId})
            on conflict do nothing returning revealed_at as "revealedAt", revealed_by as "revealedBy"`,
      );
      if (inserted) {
        const ref = refOf(actor);
        await this.audit.record(tx, {
          actor: ref,
          action: 'estimates.reveal',
          subjectType: 'idea',
          subjectId: ideaId,
          detail: { estimators },
        });
        await this.judging.judge(tx, [ideaId], { actor: ref, cause: 'estimate' });
        return { reveal: toRevealDto(ideaId, inserted), isNew: true };
      }
      const there = await one<RevealRow>(
        tx,
        sql`select revealed_at as "revealedAt", revealed_by as "revealedBy" from estimate_round
            where workspace_id = current_workspace() and idea_id = ${ideaId}`,
      );
      if (!there) throw new Error('A round that could not be inserted is not there');
      return { reveal: toRevealDto(ideaId, there), isNew: false };
    });
  }
}

function toRevealDto(ideaId: string, { revealedAt, revealedBy }: RevealRow): RevealDto {
  return { ideaId, revealedAt: revealedAt.toISOString(), revealedBy };
}
