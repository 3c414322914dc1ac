export class FailedJobDto {
  /** @example "1042" */
  id!: string;
  /** @example "submission.process" */
  job!: string;
  /** @example 12 */
  attempts!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  failedAt!: string;
  /** A code and a name, never a text.
   * @example "database error 23503 on support_submission" */
  reason!: string | null;
}

export class FailedJobsDto {
  /** The newest hundred. */
  data!: FailedJobDto[];
}
