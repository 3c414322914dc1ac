import { setTimeout as pause } from 'node:timers/promises';
import type { Clients } from './clients';
import type { HeedProcess } from './heed-process';
import type { Random } from './random';
import type { Server } from './server';

export type Victim = 'postgres' | 'api' | 'worker';

/** Milliseconds that PostgreSQL stays away at most. */
const LONGEST_ABSENCE = 1_500;
/** Milliseconds after a point of progress within which the kill falls. */
const SPREAD = 300;

/** Kills at random points of the load: half of the time PostgreSQL, all its processes; else the API or the worker. Victims may overlap. */
export class Killer {
  readonly kills: Record<Victim, number> = { postgres: 0, api: 0, worker: 0 };
  postgresRestarts = 0;
  private restarting: Promise<void> | null = null;
  private readonly victims: Victim[];

  constructor(
    count: number,
    private readonly targets: { readonly server: Server; readonly api: HeedProcess; readonly worker: HeedProcess },
    private readonly random: Random,
  ) {
    const ofPostgres = Math.ceil(count / 2);
    this.victims = random.shuffle(
      Array.from({ length: count }, (_, i): Victim => (i < ofPostgres ? 'postgres' : (i - ofPostgres) % 2 === 0 ? 'api' : 'worker')),
    );
  }

  get done(): number {
    return this.kills.postgres + this.kills.api + this.kills.worker;
  }

  /** Ends when all kills are done, or the load. */
  async follow(clients: Clients, isOver: () => boolean): Promise<void> {
    const points = this.victims.map(() => Math.floor(clients.total * (0.02 + 0.95 * this.random.next()))).sort((a, b) => a - b);
    for (const point of points) {
      while (clients.done < point && !isOver()) await pause(5);
      await pause(this.random.next() * SPREAD);
      await this.killOne(isOver);
    }
    await this.restarting;
  }

  /** The first in line that is up: while the API is down nothing comes in, and the point of a kill is what it cuts. */
  private async killOne(isOver: () => boolean): Promise<void> {
    for (;;) {
      const at = this.victims.findIndex((victim) => this.isUp(victim));
      const victim = this.victims[at];
      if (victim !== undefined) {
        this.victims.splice(at, 1);
        this.kill(victim);
        return;
      }
      if (isOver() && this.victims.length === 0) return;
      await pause(20);
    }
  }

  private isUp(victim: Victim): boolean {
    return victim === 'postgres' ? this.restarting === null : this.targets[victim].isRunning;
  }

  private kill(victim: Victim): void {
    this.kills[victim] += 1;
    if (victim !== 'postgres') {
      this.targets[victim].kill();
      return;
    }
    this.targets.server.kill();
    this.restarting = this.bringBack().finally(() => (this.restarting = null));
  }

  private async bringBack(): Promise<void> {
    await pause(this.random.next() * LONGEST_ABSENCE);
    await this.targets.server.restart();
    this.postgresRestarts += 1;
  }
}
