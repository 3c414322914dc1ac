import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { TRUST_LEVELS, TRUST_RULES, TrustLevel } from './trust';

export class SetTrustDto {
  /** @example "expert" */
  @IsIn(TRUST_LEVELS)
  level!: TrustLevel;

  /** Why, against what the rules say. Do not name anybody in it.
   * @example "Runs the user group and reports what it finds" */
  @IsString()
  @Length(1, 500)
  reason!: string;
}

export class TrustDto {
  /** @example "activist" */
  @ApiProperty({ enum: TRUST_LEVELS })
  level!: TrustLevel;
  /** A member has set it; otherwise it is as the rules say.
   * @example false */
  isSet!: boolean;
  /** @example "Known for 12 days, 1 idea taken up." */
  because!: string;
}

export class TrustRuleDto {
  /** @example "activist" */
  @ApiProperty({ enum: TRUST_LEVELS })
  level!: TrustLevel;
  /** Days since they were first heard of.
   * @example 7 */
  @ApiProperty({ type: 'integer' })
  minAgeDays!: number;
  /** Ideas they asked for that the team took up.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  minAcceptedIdeas!: number;
  /** This much trust of a platform which vouches for them (0 to 4, as Discourse counts it) is enough by itself.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  platformTrust!: number;
}

export class TrustRulesDto {
  /** Highest first. Whom no rule fits is a newcomer; a moderator is made by a member only. */
  data!: TrustRuleDto[];
}

export function toTrustRulesDto(): TrustRulesDto {
  return { data: TRUST_RULES.map((rule) => ({ ...rule })) };
}
