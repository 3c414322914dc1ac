import { SetMetadata } from '@nestjs/common';

export const ON_JOB = 'heed:on-job';

/** What every job carries: ids only (rule 14). `workspaceId` is stamped by the database when the job is enqueued. */
export interface JobPayload {
  readonly workspaceId: string;
  readonly [id: string]: string | number | boolean | null;
}

export interface JobContext {
  /** 1 on the first attempt. */
  readonly attempt: number;
  readonly maxAttempts: number;
}

/** The method runs jobs of this name, `noun.verb`: `(payload, context) => Promise<void>`. It must be right when it runs twice. */
export function OnJob(name: string): MethodDecorator {
  return SetMetadata(ON_JOB, name);
}
