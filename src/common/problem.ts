import type { FieldError } from './errors';

/** RFC 9457. `type` is a URL that this server answers with the explanation below. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id only: a URL could hold an intake secret. */
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

interface Explanation {
  readonly title: string;
  readonly explanation: string;
}

/** Every code a problem can have. The page at `/problems/{code}` and the documentation come from this table. */
export const PROBLEMS = {
  validation_failed: {
    title: 'The request is not valid',
    explanation: 'One or more fields or parameters are wrong; `errors` names each with a JSON Pointer. Nothing was written.',
  },
  unknown_parameter: {
    title: 'Unknown parameter',
    explanation: 'A query parameter is not one of this operation; the detail lists the ones that are.',
  },
  malformed_json: {
    title: 'The body is not valid JSON',
    explanation: 'The body could not be parsed as JSON (RFC 8259), or has a key such as __proto__. Nothing was written.',
  },
  malformed_request: { title: 'The request is malformed', explanation: 'The request line, a header or the URL could not be understood.' },
  payload_malformed: {
    title: 'The payload was not understood',
    explanation:
      'The delivery is signed, but its body does not have the shape that this integration expects. Try it with POST /v1/integrations/{id}/preview.',
  },
  unauthorized: {
    title: 'Authentication is needed',
    explanation: 'Send `Authorization: Bearer heed_...` with a key that is neither revoked nor expired.',
  },
  signature_refused: {
    title: 'The delivery was refused',
    explanation:
      'The integration is not known, or the signature, secret or time stamp is wrong. The reason is counted at GET /v1/integrations/{id}/inbound for its owner.',
  },
  forbidden: { title: 'Not allowed', explanation: 'The key is good, but may not do this.' },
  scope_missing: {
    title: 'The key lacks a scope',
    explanation: 'Make a key with the scope that the detail names, or ask for another role.',
  },
  member_required: {
    title: 'A member has to do this',
    explanation: 'Estimates, decisions, transitions, votes on behalf and publishing need the personal key of a member.',
  },
  not_found: { title: 'Not found', explanation: 'There is no such route, or no such thing in this workspace.' },
  not_supported_by_decisions: {
    title: 'The decisions do not bear it out',
    explanation:
      'Suggestions may attach by themselves above a probability only where the decisions of the workspace show it to be right so often. Choose a lower one, or decide more matches: GET /v1/matches/calibration lists what they bear out.',
  },
  already_joined: {
    title: 'They are one person already',
    explanation: 'The two authors were joined before, directly or through others. Nothing was written.',
  },
  conflict: { title: 'Conflict with the present state', explanation: 'The thing exists already, or has changed meanwhile.' },
  wrong_state: { title: 'Not possible in this state', explanation: '`allowed` names the states that can be reached from here.' },
  merge_cycle: {
    title: 'The merge would make a circle',
    explanation: 'The target is itself merged, directly or not, into the idea to be merged.',
  },
  already_appealed: {
    title: 'The verdict has been appealed against already',
    explanation: 'A verdict can be appealed against once; a person decides next, and that decision can be appealed against again.',
  },
  too_many_rotations: {
    title: 'Too many former secrets are valid',
    explanation: 'Wait until one runs out, or rotate with `overlapHours` 0, which ends all of them.',
  },
  idempotency_busy: {
    title: 'The same key is being worked on',
    explanation: 'A request with this Idempotency-Key is still running; repeat in a moment.',
  },
  secret_already_shown: {
    title: 'The secret was shown once',
    explanation: 'The request had succeeded and its reply held a secret, which is not stored. Make a new one if it is lost.',
  },
  payload_too_large: { title: 'The body is too large', explanation: 'API bodies may have 1 MiB, deliveries of platforms 10 MiB.' },
  unsupported_media_type: { title: 'Unsupported media type', explanation: 'Send application/json, uncompressed.' },
  idempotency_mismatch: {
    title: 'The key was used for another request',
    explanation: 'An Idempotency-Key stands for one request for 24 hours; use a new one for a new request.',
  },
  not_ready: { title: 'Not ready', explanation: 'A rule of the domain is not met yet; the detail says what is missing.' },
  precondition_required: {
    title: 'If-Match is needed',
    explanation: 'Send the ETag that GET answered as If-Match, so that nobody overwrites what another one wrote.',
  },
  precondition_failed: {
    title: 'It has changed meanwhile',
    explanation: 'The ETag header of this answer is the current one: read again, and repeat.',
  },
  too_many_requests: { title: 'Too many requests', explanation: 'Wait as long as Retry-After says.' },
  unavailable: {
    title: 'Unavailable for a moment',
    explanation: 'The database cannot be reached; nothing was written. Repeat with the same Idempotency-Key.',
  },
  internal_error: { title: 'Something broke here', explanation: 'This is our mistake. The request id in `instance` finds it in the log.' },
} as const satisfies Record<string, Explanation>;

export type ProblemCode = keyof typeof PROBLEMS;

export function problem(
  publicUrl: string,
  init: {
    status: number;
    code: ProblemCode;
    detail: string;
    requestId: string;
    errors?: readonly FieldError[];
    extension?: Record<string, unknown>;
  },
): Problem {
  return {
    type: `${publicUrl}/problems/${init.code}`,
    title: PROBLEMS[init.code].title,
    status: init.status,
    detail: init.detail,
    instance: init.requestId,
    code: init.code,
    ...(init.errors && init.errors.length > 0 ? { errors: init.errors } : {}),
    ...init.extension,
  };
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
