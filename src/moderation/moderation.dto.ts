import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';

export class ModerationPolicyInput {
  /** A text with one of these as a word of its own is held; any script, case does not matter.
   * @example ["casino", "赌场"] */
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 80, { each: true })
  stopWords!: string[];

  /** A text with more links is held.
   * @example 3 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  @Max(100)
  maxLinks!: number;

  /** The same text from one author more often than this within a day is held.
   * @example 2 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(100)
  maxRepeats!: number;

  /** More from one author within an hour are held, none is lost.
   * @example 20 */
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxPerAuthorPerHour!: number;
}

export class ModerationPolicyDto {
  /** @example ["casino", "赌场"] */
  stopWords!: string[];
  /** @example 3 */
  maxLinks!: number;
  /** @example 2 */
  maxRepeats!: number;
  /** @example 20 */
  maxPerAuthorPerHour!: number;
  /** @example 1 */
  version!: number;
}
