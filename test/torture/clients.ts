import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery, Said } from './deliveries';
import type { Ledger } from './ledger';
import { post } from './post';
import type { Random } from './random';

const CLIENTS = 16;
/** Each delivery is sent this often at most, whatever it was answered. */
const MOST_COPIES = 4;
/** Of the copies, those that are not tried again: a platform that gives up. */
const GIVEN_UP = 0.1;
/** Milliseconds before the next attempt. */
const FIRST_PAUSE = 40;
const LONGEST_PAUSE = 800;

interface Copy {
  readonly delivery: Delivery;
  readonly isGivenUp: boolean;
}

/** Sixteen clients that behave as platforms do: again and again until a 2xx, and sometimes again after it. */
export class Clients {
  done = 0;
  readonly total: number;
  private readonly copies: Copy[];

  constructor(
    said: readonly Said[],
    private readonly ledger: Ledger,
    private readonly baseUrl: string,
    private readonly random: Random,
  ) {
    const deliveries = said.flatMap((each) => each.deliveries);
    const copies = deliveries.flatMap((delivery) =>
      Array.from({ length: 1 + random.below(MOST_COPIES) }, () => ({ delivery, isGivenUp: random.chance(GIVEN_UP) })),
    );
    this.copies = random.shuffle(copies);
    this.total = copies.length;
  }

  async run(until: number): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, () => this.work(until)));
  }

  private async work(until: number): Promise<void> {
    for (let copy = this.copies.pop(); copy !== undefined && Date.now() < until; copy = this.copies.pop()) {
      await this.send(copy, until);
      this.done += 1;
    }
  }

  private async send({ delivery, isGivenUp }: Copy, until: number): Promise<void> {
    for (let wait = FIRST_PAUSE; Date.now() < until; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      this.ledger.attempts += 1;
      const answer = await post(`${this.baseUrl}${delivery.path}`, delivery.headers(new Date()), delivery.body);
      if (answer) this.ledger.reply(answer.status, answer.body);
      else this.ledger.broken += 1;
      if (answer && answer.status >= 200 && answer.status < 300) {
        this.ledger.accept(delivery);
        return;
      }
      if (isGivenUp) return;
      await pause(wait * (0.5 + this.random.next()));
    }
  }
}
