import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

export class IntegrationLimitInput {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  @IsUUID()
  integrationId!: string;

  /** Deliveries a minute; left out: as maxPerIntegrationPerMinute.
   * @example 600 */
  @ApiProperty({ type: 'integer' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxPerMinute?: number;

  /** One suggestion per author of this integration within so many minutes, 0: off; left out: as slowModeMinutes.
   * @example 30 */
  @ApiProperty({ type: 'integer' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_080)
  slowModeMinutes?: number;
}

export class IntegrationLimitDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  integrationId!: string;
  /** @example 600 */
  @ApiProperty({ type: 'integer' })
  maxPerMinute!: number | null;
  /** @example 30 */
  @ApiProperty({ type: 'integer' })
  slowModeMinutes!: number | null;
}
