export class FieldErrorDto {
  /** JSON Pointer into the body, or `?name` of a parameter.
   * @example "/title" */
  pointer!: string;
  /** @example "maxLength" */
  code!: string;
  /** @example "title must be shorter than or equal to 200 characters" */
  detail!: string;
}

/** RFC 9457 problem details, sent as application/problem+json. */
export class ProblemDto {
  /** A URL that this server answers with the explanation.
   * @example "http://127.0.0.1:3000/problems/validation_failed" */
  type!: string;
  /** @example "The request is not valid" */
  title!: string;
  /** @example 400 */
  status!: number;
  /** What happened, to which id, and what to do.
   * @example "/title: title must be shorter than or equal to 200 characters" */
  detail!: string;
  /** The request id, as in the X-Request-Id header and the log.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  instance!: string;
  /** Stable name of the problem.
   * @example "validation_failed" */
  code!: string;
  errors?: FieldErrorDto[];
  /** Only with code wrong_state: the states that can be reached from here. */
  allowed?: string[];
}
