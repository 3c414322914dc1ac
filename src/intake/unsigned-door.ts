import { Injectable } from '@nestjs/common';
import { originOf } from '../common/address';
import type { ParsedDelivery, UnsignedLimits } from '../integrations/integration';
import type { LiveIntegration } from '../integrations/integrations.service';
import { LimiterService } from '../limiter/limiter.service';
import { DoorLimitsService } from '../moderation/door-limits.service';

const WINDOW_SECONDS = 60;

/**
 * The door of forms that anybody may post to (rule 13): whoever is turned away here is told so and may send again, so no word is lost in silence. A
 * verified delivery never comes here: it is kept and held.
 */
@Injectable()
export class UnsignedDoor {
  constructor(
    private readonly limiter: LimiterService,
    private readonly limits: DoorLimitsService,
  ) {}

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

  /** Once it is read: the workspace's own limits, as an API call has them, also of the author whom the form names. */
  async admit(workspaceId: string, { id, platform }: LiveIntegration, { events }: ParsedDelivery, address: string): Promise<void> {
    const suggestion = events.find((event) => event.kind === 'suggestion');
    const author = suggestion?.speaker ? { platform, realm: suggestion.speaker.realm, externalId: suggestion.speaker.externalId } : null;
    await this.limits.requireRoom(workspaceId, address, author, id);
  }
}
