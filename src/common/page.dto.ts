import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class PageQuery {
  /** How many to answer with, 1 to 100.
   * @example 25 */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  @ApiProperty({ type: 'integer' })
  limit: number = 25;

  /** `page.nextCursor` of the page before, unchanged.
   * @example "WyJhYmMiLCIyMDI2LTExLTIzIiwiMDE5YSJd" */
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;
}

export class PageInfoDto {
  /** Give it as `cursor` for the next page; null on the last one.
   * @example "WyJhYmMiLCIyMDI2LTExLTIzIiwiMDE5YSJd" */
  nextCursor!: string | null;
  /** @example true */
  hasMore!: boolean;
  /** A free combination of filters met its bound of 20,000 rows: what was found until there is shown.
   * @example false */
  truncated?: boolean;
  /** Only with `include=totalCount`.
   * @example 1234 */
  @ApiProperty({ type: 'integer' })
  totalCount?: number;
}
