/** One thing wrong with a request. `pointer` is a JSON Pointer into the body (`/title`) or the name of a parameter (`?limit`). */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Thrown by services, mapped to problem+json by the one filter. `detail` says what happened, to which id, and what to do. */
export abstract class DomainError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;
  readonly errors: readonly FieldError[] = [];
  readonly headers: Readonly<Record<string, string>> = {};

  /** Members of the problem beside the standard ones. */
  extension(): Record<string, unknown> {
    return {};
  }
}

export class Invalid extends DomainError {
  readonly status = 400;
  constructor(
    override readonly errors: readonly FieldError[],
    readonly code: string = 'validation_failed',
  ) {
    super(errors.map((e) => `${e.pointer}: ${e.detail}`).join(' '));
  }
}

export class MalformedJson extends DomainError {
  readonly status = 400;
  readonly code = 'malformed_json';
}

export class Unauthorized extends DomainError {
  readonly status = 401;
  readonly code: string = 'unauthorized';
  override readonly headers = { 'www-authenticate': 'Bearer' };
}

export class Forbidden extends DomainError {
  readonly status = 403;
  constructor(
    detail: string,
    readonly code: string = 'forbidden',
  ) {
    super(detail);
  }
}

/** Also for what exists in another workspace: the two must not be told apart. */
export class NotFound extends DomainError {
  readonly status = 404;
  readonly code = 'not_found';
  constructor(what: string, id: string) {
    super(`There is no ${what} ${id} in this workspace. Check the id, or list the ${what}s.`);
  }
}

export class Conflict extends DomainError {
  readonly status = 409;
  constructor(
    detail: string,
    readonly code: string = 'conflict',
  ) {
    super(detail);
  }
}

export class WrongState extends DomainError {
  readonly status = 409;
  readonly code = 'wrong_state';
  constructor(
    detail: string,
    readonly allowed: readonly string[],
  ) {
    super(detail);
  }
  override extension(): Record<string, unknown> {
    return { allowed: this.allowed };
  }
}

export class PreconditionRequired extends DomainError {
  readonly status = 428;
  readonly code = 'precondition_required';
}

export class PreconditionFailed extends DomainError {
  readonly status = 412;
  readonly code = 'precondition_failed';
  override readonly headers: Readonly<Record<string, string>>;
  constructor(detail: string, currentEtag: string) {
    super(detail);
    this.headers = { etag: currentEtag };
  }
}

export class Unprocessable extends DomainError {
  readonly status = 422;
  constructor(
    detail: string,
    readonly code: string,
  ) {
    super(detail);
  }
}

export class TooManyRequests extends DomainError {
  readonly status = 429;
  readonly code = 'too_many_requests';
  override readonly headers: Readonly<Record<string, string>>;
  constructor(detail: string, retryAfterSeconds: number, policy: { name: string; limit: number; windowSeconds: number }) {
    super(detail);
    const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
    this.headers = {
      'retry-after': String(seconds),
      'ratelimit-policy': `"${policy.name}";q=${policy.limit};w=${policy.windowSeconds}`,
      ratelimit: `"${policy.name}";r=0;t=${seconds}`,
    };
  }
}

export class Unavailable extends DomainError {
  readonly status = 503;
  readonly code = 'unavailable';
  override readonly headers = { 'retry-after': '5' };
}
