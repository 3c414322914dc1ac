import type { LoggerService } from '@nestjs/common';
import pino, { Logger as Pino } from 'pino';
import type { Config } from './config/config';

/** Nest's logger as JSON lines of pino. A message that is an object is the line; ids only, never an author's text, an address or a secret. */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(config: Pick<Config, 'logLevel'>) {
    this.pino = pino({ level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  }

  log(message: unknown, ...rest: unknown[]): void {
    // Nest announces each module and route; nobody reads that twice.
    const context = contextOf(rest);
    const isNoise = typeof message === 'string' && NOISE.has(context ?? '');
    this.pino[isNoise ? 'debug' : 'info'](lineOf(message, context));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error(lineOf(message, contextOf(rest)));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn(lineOf(message, contextOf(rest)));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.pino.debug(lineOf(message, contextOf(rest)));
  }
}

const NOISE = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function lineOf(message: unknown, context: string | undefined): object {
  const line = typeof message === 'object' && message !== null ? message : { msg: String(message) };
  return context === undefined ? line : { ...line, context };
}
