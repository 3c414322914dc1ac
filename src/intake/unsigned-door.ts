import { Injectable } from '@nestjs/common';
import type { UnsignedLimits } from '../integrations/integration';
import { LimiterService } from '../limiter/limiter.service';
import { originOf } from '../common/address';

const WINDOW_SECONDS = 60;

/**
 * The door of forms that nothing signs (rule 13): whoever is turned away here is told so and may send again, so no word is lost in silence. A signed
 * delivery never comes here: it is kept and held.
 */
@Injectable()
export class UnsignedDoor {
  constructor(private readonly limiter: LimiterService) {}

  /** The address first: what one address sends above its share must not take the form's room from the others. */
  async pass(integrationId: string, address: string, { perAddress, perForm }: UnsignedLimits): Promise<void> {
    await this.limiter.require(
      { name: 'form-address', points: perAddress, windowSeconds: WINDOW_SECONDS },
      `${integrationId} ${originOf(address)}`,
      `More than ${perAddress} suggestions in a minute from this address.`,
    );
    await this.limiter.require(
      { name: 'form', points: perForm, windowSeconds: WINDOW_SECONDS },
      integrationId,
      `More than ${perForm} suggestions in a minute through this form.`,
    );
  }
}
