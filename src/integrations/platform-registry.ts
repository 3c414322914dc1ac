import { Injectable } from '@nestjs/common';
import { ConnectionCheck, DeliveryChannel, IntakeSource, PlatformDefinition, platformDefinition } from './integration';
import { PLATFORMS } from './platforms';

interface RegisteredPlatform {
  readonly definition: PlatformDefinition;
  readonly instance: IntakeSource | DeliveryChannel;
}

/** The platforms by name. One that cannot take in, or cannot answer, answers null for that half. */
@Injectable()
export class PlatformRegistry {
  private readonly platforms = new Map<string, RegisteredPlatform>();

  constructor() {
    for (const type of PLATFORMS) {
      const definition = platformDefinition(type);
      if (this.platforms.has(definition.name)) throw new Error(`Two platforms are called ${definition.name}`);
      this.platforms.set(definition.name, { definition, instance: new type() });
    }
  }

  names(): string[] {
    return [...this.platforms.keys()];
  }

  definition(name: string): PlatformDefinition | null {
    return this.platforms.get(name)?.definition ?? null;
  }

  source(name: string): IntakeSource | null {
    const instance = this.platforms.get(name)?.instance;
    return instance && 'parse' in instance ? instance : null;
  }

  channel(name: string): DeliveryChannel | null {
    const instance = this.platforms.get(name)?.instance;
    return instance && 'send' in instance ? instance : null;
  }

  check(name: string): ConnectionCheck | null {
    const instance = this.platforms.get(name)?.instance;
    return instance && canBeChecked(instance) ? instance : null;
  }
}

function canBeChecked(platform: object): platform is ConnectionCheck {
  return 'check' in platform;
}
