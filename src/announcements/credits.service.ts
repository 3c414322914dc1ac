import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { releaseCredits } from './credits';

/** Who was thanked, for the modules above that change who somebody is. */
@Injectable()
export class CreditsService {
  /** After a split: a credit that rests on the consent of another person is anonymous. */
  release(tx: EntityManager, authorIds: readonly string[]): Promise<void> {
    return releaseCredits(tx, authorIds);
  }
}
