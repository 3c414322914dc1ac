import { Injectable } from '@nestjs/common';

/** Whether this process has begun to serve. It listens a moment before: a first key that nobody was shown yet is no use to whoever waits. */
@Injectable()
export class Readiness {
  private waiting: string | null = null;

  /** Not ready from now on, whatever the database says. */
  holdBack(reason: string): void {
    this.waiting = reason;
  }

  release(): void {
    this.waiting = null;
  }

  /** Why not; null: nothing is in the way. */
  get reason(): string | null {
    return this.waiting;
  }
}
