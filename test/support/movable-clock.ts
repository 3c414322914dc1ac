import { Clock } from '../../src/common/clock';

/** The time of the process as a test wants it. The database's own clock goes on as it is. */
export class MovableClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Back to the time of the machine. */
  reset(): void {
    this.offsetMs = 0;
  }

  pass(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}
