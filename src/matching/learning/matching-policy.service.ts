import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/audit.service';
import { Actor, MemberActor, refOf } from '../../auth/actor';
import { stale } from '../../common/etag';
import { Unprocessable } from '../../common/errors';
import { Database, one, query } from '../../database/database';
import { sql } from '../../database/sql';
import { AutomaticAttachment } from './automatic-attachment.service';
import { backingOf, describeBacking } from './automatic-rules';
import { MatchFits } from './match-fits.service';
import { policyOf } from './matching-policy';
import { MatchingPolicyDto, MatchingPolicyInput, toMatchingPolicyDto } from './matching-policy.dto';

/** Whether matches may decide themselves, as members read and set it. */
@Injectable()
export class MatchingPolicyService {
  constructor(
    private readonly database: Database,
    private readonly fits: MatchFits,
    private readonly automatic: AutomaticAttachment,
    private readonly audit: AuditService,
  ) {}

  get(actor: Actor): Promise<MatchingPolicyDto> {
    return this.database.read(actor.workspaceId, (db) => this.current(db));
  }

  /** Turning it on, again too, needs decisions that bear it out. */
  replace(actor: MemberActor, version: number, { attachesAutomatically, attachAbove }: MatchingPolicyInput): Promise<MatchingPolicyDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await query(tx, sql`insert into matching_policy (workspace_id) values (current_workspace()) on conflict do nothing`);
      const fit = await this.fits.current(tx);
      if (attachesAutomatically && !backingOf(fit, attachAbove).isSupported) {
        throw new Unprocessable(
          `Nothing may attach by itself above ${attachAbove} yet. ${describeBacking(fit, attachAbove)}`,
          'not_supported_by_decisions',
        );
      }
      const updated = await one(
        tx,
        sql`update matching_policy
            set attaches_automatically = ${attachesAutomatically}, attach_above = ${attachAbove}, paused_at = null, pause_reason = null,
                resumed_at = case when attaches_automatically and paused_at is null then resumed_at else now() end,
                version = version + 1, updated_at = now()
            where workspace_id = current_workspace() and version = ${version} returning version`,
      );
      if (!updated) throw stale('matching policy of', 'this workspace', (await policyOf(tx)).version);
      await this.audit.record(tx, {
        actor: refOf(actor),
        action: 'matching_policy.update',
        subjectType: 'matching_policy',
        subjectId: null,
        detail: { attachesAutomatically, attachAbove },
      });
      return this.current(tx);
    });
  }

  private async current(db: EntityManager): Promise<MatchingPolicyDto> {
    const policy = await policyOf(db);
    return toMatchingPolicyDto(policy, await this.fits.current(db), await this.automatic.attachedSince(db, policy.resumedAt));
  }
}
