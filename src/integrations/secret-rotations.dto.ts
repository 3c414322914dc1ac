import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsObject, Max, Min } from 'class-validator';
import { PageInfoDto } from '../common/page.dto';

export class RotateSecretsDto {
  /** The new secrets by name; those that are not named stay as they are.
   * @example { "webhookSecret": "another-secret-shared-with-typeform" } */
  @IsObject()
  secrets!: Record<string, unknown>;

  /** Hours for which deliveries proved with the former secrets are taken as well. 0 ends it at once, for those of earlier rotations too.
   * @example 24 */
  @ApiProperty({ type: 'integer', default: 24 })
  @IsInt()
  @Min(0)
  @Max(168)
  overlapHours: number = 24;
}

export class SecretRotationDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  id!: string;
  /** The names of the former secrets; never their values.
   * @example ["webhookSecret"] */
  secretNames!: string[];
  /** @example "2026-11-23T16:44:17.000Z" */
  rotatedAt!: string;
  /** Until when the former secrets are taken as well.
   * @example "2026-11-24T16:44:17.000Z" */
  previousValidUntil!: string;
}

export class SecretRotationsPageDto {
  data!: SecretRotationDto[];
  page!: PageInfoDto;
}
