import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { DeliveryPurpose, DeliveryState } from './delivery-states';

/** A delivery whose row is locked until the end of the transaction, with the thread it goes to. */
export interface LockedDelivery {
  readonly id: string;
  readonly purpose: DeliveryPurpose;
  readonly subjectId: string;
  readonly threadId: string | null;
  readonly endpointId: string | null;
  readonly integrationId: string | null;
  readonly state: DeliveryState;
  readonly body: unknown;
  readonly attempts: number;
  readonly attemptsBefore: number;
  readonly externalId: string | null;
  /** It was taken back during the attempt under way. */
  readonly cancelReason: string | null;
  readonly attemptStartedAt: Date | null;
  /** Its time has not come: another job exists for then. */
  readonly isEarly: boolean;
  /** Seconds since the attempt under way began, by the database's clock. */
  readonly attemptAge: number | null;
  /** Null for an endpoint. The channel is where it is now. */
  readonly platform: string | null;
  readonly realm: string | null;
  readonly channel: string | null;
}

export function lockDelivery(tx: EntityManager, id: string): Promise<LockedDelivery | null> {
  return one<LockedDelivery>(
    tx,
    sql`select d.id, d.purpose, d.subject_id as "subjectId", d.thread_id as "threadId", d.endpoint_id as "endpointId",
               d.integration_id as "integrationId", d.state, d.body, d.attempts, d.attempts_before as "attemptsBefore",
               d.external_id as "externalId", d.cancel_reason as "cancelReason", d.attempt_started_at as "attemptStartedAt",
               coalesce(d.next_attempt_at > now(), false) as "isEarly",
               extract(epoch from now() - d.attempt_started_at)::float8 as "attemptAge", t.platform, t.realm,
               coalesce(a.to_channel, t.channel) as channel
        from delivery d left join thread t on t.workspace_id = d.workspace_id and t.id = d.thread_id
        left join thread_alias a on a.workspace_id = t.workspace_id and a.platform = t.platform and a.realm = t.realm and a.channel = t.channel
        where d.workspace_id = current_workspace() and d.id = ${id}
        for update of d`,
  );
}
