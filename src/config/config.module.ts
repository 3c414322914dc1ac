import { DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../common/clock';
import { SecretBox } from '../common/secret-box';
import type { Config } from './config';

/** Injection token of the frozen Config. */
export const CONFIG = Symbol('config');

@Global()
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useClass: SystemClock },
        { provide: SecretBox, useFactory: () => new SecretBox(config.secret, config.previousSecret) },
      ],
      exports: [CONFIG, Clock, SecretBox],
    };
  }
}
