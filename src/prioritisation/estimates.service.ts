import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { decodeCursor, toPage } from '../common/page';
import type { PageQuery } from '../common/page.dto';
import { newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EstimateDto, EstimateRow, EstimatesPageDto, GiveEstimateDto, toEstimateDto } from './dto/estimates.dto';
import { insightOf } from './independence';
import { JudgingService } from './judging.service';
import { lockOpenIdea, requireIdea } from './locked-idea';
import { DEFAULT_T_SHIRT_DAYS } from './model';
import { roundOf } from './rounds';

const COLUMNS = sql`e.id, e.idea_id as "ideaId", e.member_id as "memberId", m.name as "memberName", e.impact::int, e.cost_size as "costSize",
  e.cost_days as "costDays", e.reason, e.version, e.created_at as "createdAt", e.updated_at as "updatedAt"`;

@Injectable()
export class EstimatesService {
  constructor(
    private readonly database: Database,
    private readonly judging: JudgingService,
  ) {}

  async give(actor: MemberActor, ideaId: string, dto: GiveEstimateDto): Promise<{ estimate: EstimateDto; isNew: boolean }> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await lockOpenIdea(tx, ideaId);
      const isNew = await this.upsert(tx, actor.memberId, ideaId, dto);
      await this.judging.judge(tx, [ideaId], { actor: refOf(actor), cause: 'estimate' });
      const row = await this.mine(tx, actor.memberId, ideaId);
      if (!row) throw new Error('An estimate that was just written is not there');
      return { estimate: toEstimateDto(row), isNew };
    });
  }

  /** The size stands for the days of today where it is given anew; an unchanged size keeps the days it meant. Saying the same changes nothing. */
  private async upsert(
    tx: EntityManager,
    memberId: string,
    ideaId: string,
    { impact, costSize, reason }: GiveEstimateDto,
  ): Promise<boolean> {
    const written = await one<{ isNew: boolean }>(
      tx,
      sql`insert into estimate as e (workspace_id, id, idea_id, member_id, impact, cost_size, cost_days, reason)
          values (current_workspace(), ${newId()}, ${ideaId}, ${memberId}, ${impact}, ${costSize}, ${DEFAULT_T_SHIRT_DAYS[costSize]},
                  ${reason})
          on conflict (workspace_id, idea_id, member_id) do update set
            impact = excluded.impact, cost_size = excluded.cost_size, reason = excluded.reason, version = e.version + 1, updated_at = now(),
            cost_days = case when e.cost_size = excluded.cost_size then e.cost_days else excluded.cost_days end
          where (e.impact, e.cost_size, e.reason) is distinct from (excluded.impact, excluded.cost_size, excluded.reason)
          returning version = 1 as "isNew"`,
    );
    return written?.isNew ?? false;
  }

  /** Withdrawing what is not there changes nothing. */
  async withdraw(actor: MemberActor, ideaId: string): Promise<void> {
    await this.database.tx(actor.workspaceId, async (tx) => {
      const { memberId } = actor;
      if (!(await this.mine(tx, memberId, ideaId))) {
        await requireIdea(tx, ideaId);
        return;
      }
      await lockOpenIdea(tx, ideaId);
      await query(
        tx,
        sql`delete from estimate where workspace_id = current_workspace() and idea_id = ${ideaId} and member_id = ${memberId}`,
      );
      await this.judging.judge(tx, [ideaId], { actor: refOf(actor), cause: 'withdrawn' });
    });
  }

  async list(actor: Actor, ideaId: string, page: PageQuery): Promise<EstimatesPageDto> {
    const filters = { estimatesOf: ideaId };
    const after = decodeCursor(page.cursor, filters);
    return this.database.read(actor.workspaceId, async (db) => {
      await requireIdea(db, ideaId);
      const round = await roundOf(db, ideaId, actor.memberId);
      const seesAll = insightOf(round, round) === 'everything';
      const rows = await query<EstimateRow>(
        db,
        sql`select ${COLUMNS} from estimate e join member m on m.workspace_id = e.workspace_id and m.id = e.member_id
            where e.workspace_id = current_workspace() and e.idea_id = ${ideaId} and (${seesAll} or e.member_id = ${actor.memberId}::uuid)
              and e.id > ${after?.id ?? '00000000-0000-0000-0000-000000000000'}
            order by e.id limit ${page.limit + 1}`,
      );
      return {
        ...toPage(rows, page.limit, filters, (row) => ({ key: '', id: row.id }), toEstimateDto),
        hiddenCount: seesAll ? 0 : round.estimators,
        revealedAt: round.revealedAt?.toISOString() ?? null,
      };
    });
  }

  private mine(tx: EntityManager, memberId: string, ideaId: string): Promise<EstimateRow | null> {
    return one<EstimateRow>(
      tx,
      sql`select ${COLUMNS} from estimate e join member m on m.workspace_id = e.workspace_id and m.id = e.member_id
          where e.workspace_id = current_workspace() and e.idea_id = ${ideaId} and e.member_id = ${memberId}`,
    );
  }
}
