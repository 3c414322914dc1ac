/**
 * Codes of PostgreSQL (Appendix A) and of the socket that mean: the database is not there, or not now. 53 and 58: no disk, no memory, no
 * connection left; 25006: it has become a read-only standby.
 */
const UNAVAILABLE = /^(08|25006|53|57P0|58|ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
/** The last two are TypeORM's, for a statement on a connection that it gave up when the socket broke: nothing of ours releases one early. */
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Driver not Connected|Query read timeout|was already released|runner already released/i;

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  return typeof code === 'string' ? code : codeOf(driverError);
}

export function isUnavailable(error: unknown): boolean {
  return UNAVAILABLE.test(codeOf(error)) || (error instanceof Error && LOST_CONNECTION.test(error.message));
}

/** Deadlock, serialization failure or a plan that a migration has outdated: the same transaction may well succeed now. */
export function isRetryable(error: unknown): boolean {
  return ['40P01', '40001'].includes(codeOf(error)) || isOutdatedPlan(error);
}

/** "cached plan must not change result type": a column has another type since the statement was prepared. */
export function isOutdatedPlan(error: unknown): boolean {
  return codeOf(error) === '0A000' && error instanceof Error && error.message.includes('cached plan');
}

/** A statement that ran into its own time-out, or was cancelled: its transaction is undone. */
export function isCancelled(error: unknown): boolean {
  return codeOf(error) === '57014';
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505';
}

/** What may stand in a log or a stored job error: codes and names, never the values PostgreSQL quotes in its messages (rule 14). */
export function describeForLog(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { constraint, table } = ((error as { driverError?: unknown }).driverError ?? error) as { constraint?: string; table?: string };
  const code = codeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return `database error ${code}${constraint ? ` on ${constraint}` : table ? ` on ${table}` : ''}`;
  return `${error.name}: ${error.message}`.slice(0, 300);
}

/** NUL or an escape that PostgreSQL's text and jsonb cannot hold: the caller's mistake where no field mends it. */
export function isUnstorable(error: unknown): boolean {
  return ['22021', '22P05'].includes(codeOf(error));
}
