import { MalformedPayload } from '../../integration';
import { idAt } from '../../payload';
import { SNOWFLAKE } from './discord-settings';

/** 2015-01-01, from which Discord counts. */
const DISCORD_EPOCH = 1_420_070_400_000;

/** Discord's ids go into addresses of its API: nothing but digits passes. */
export function snowflakeAt(value: unknown, ...path: readonly string[]): string | null {
  const id = idAt(value, ...path);
  if (id !== null && !SNOWFLAKE.test(id)) throw new MalformedPayload(`/${path.join('/')} is not a Discord id`);
  return id;
}

export function requiredSnowflakeAt(value: unknown, ...path: readonly string[]): string {
  const id = snowflakeAt(value, ...path);
  if (id === null) throw new MalformedPayload(`/${path.join('/')} is missing`);
  return id;
}

/** The upper 42 bits of an id are the milliseconds at which it was given (https://docs.discord.com/developers/reference#snowflakes). */
export function timeOf(snowflake: string): Date {
  return new Date(Number(BigInt(snowflake) >> 22n) + DISCORD_EPOCH);
}

/** `@me` stands for direct messages. */
export function permalinkTo(guild: string | null, channel: string, message: string): string {
  return `https://discord.com/channels/${guild ?? '@me'}/${channel}/${message}`;
}
