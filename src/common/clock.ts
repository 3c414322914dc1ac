/** The one source of "now" for code; deadlines that replicas must agree on use the database's now() instead (rule 11). */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
