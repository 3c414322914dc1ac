import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Unavailable } from '../common/errors';
import { query } from '../database/database';
import { sql } from '../database/sql';

/** Milliseconds that a platform waits where it names no limit. */
export const ANSWER_WITHIN = 10_000;

/** Milliseconds of the platform's limit that are left for the network and for our own answer. */
const MARGIN = 500;

/** Milliseconds by which the database gives up before we do: a transaction that is known to be undone is a better answer than one in the air. */
const HEAD_START = 150;

/** Nobody knows whether a commit under way succeeds: a repeat is recognised by its key, so this is said either way. */
export class TooLate extends Unavailable {
  constructor() {
    super('This was not stored in time. Send it again: what is stored already is recognised.');
  }
}

/** The moment by which a platform must have its answer, however slow the database is. */
export class AnswerDeadline {
  private readonly startedAt = performance.now();

  constructor(private withinMs: number) {}

  /** Counted from the start, once it is known whose limit holds. */
  setLimit(withinMs: number): void {
    this.withinMs = withinMs;
  }

  private get remainingMs(): number {
    return this.startedAt + this.withinMs - MARGIN - performance.now();
  }

  /** From here on this transaction undoes itself at the deadline, whatever it waits for. */
  async bind(tx: EntityManager): Promise<void> {
    const ms = Math.floor(this.remainingMs - HEAD_START);
    if (ms <= 0) throw new TooLate();
    await query(tx, sql`select set_config('statement_timeout', ${String(ms)}, true)`);
  }

  /** The last word before a commit: later than this nothing is accepted. */
  requireTime(): void {
    if (this.remainingMs <= 0) throw new TooLate();
  }

  /** The result, or TooLate at the deadline; then the work goes on and `onLate` hears what came of it. */
  async race<T>(work: Promise<T>, onLate: (outcome: 'done' | 'failed') => void): Promise<T> {
    const timer = new AbortController();
    let isLate = false;
    const settled = work.finally(() => timer.abort());
    settled.then(
      () => isLate && onLate('done'),
      () => isLate && onLate('failed'),
    );
    const late = wait(Math.max(0, this.remainingMs), undefined, { signal: timer.signal }).then(
      (): never => {
        isLate = true;
        throw new TooLate();
      },
      // The work was faster; its own outcome is the answer.
      () => settled,
    );
    return Promise.race([settled, late]);
  }
}
