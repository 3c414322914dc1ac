import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { PageInfoDto } from '../common/page.dto';
import type { IntegrationRow } from './integration.entity';
import { IsPreviewHeaders } from './preview-headers';
import { platformDefinition } from './integration';
import { PLATFORMS } from './platforms';

const NAMES = PLATFORMS.map((type) => platformDefinition(type).name);

export class CreateIntegrationDto {
  /** Which platform; docs/channels has a page for each.
   * @example "typeform" */
  @IsIn(NAMES)
  platform!: string;

  /** How the team calls it.
   * @example "Feature requests form" */
  @IsString()
  @Length(1, 120)
  name!: string;

  /** What the platform needs to know.
   * @example { "formId": "lT4Z3j", "bodyRef": "idea" } */
  @IsObject()
  settings!: Record<string, unknown>;

  /** Signing secrets and tokens: encrypted at rest, never answered.
   * @example { "webhookSecret": "a-secret-shared-with-typeform" } */
  @IsObject()
  secrets!: Record<string, unknown>;
}

export class UpdateIntegrationDto {
  /** @example "Feature requests form" */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Replaces all settings. The realm (a Slack team) cannot change: connect another integration for another team. */
  @IsOptional()
  @IsObject()
  settings?: Record<string, unknown>;

  /** Replaces all secrets at once: what is proved with the former ones is refused. POST secret-rotations lets both count for a while. */
  @IsOptional()
  @IsObject()
  secrets?: Record<string, unknown>;

  /** A disabled integration refuses what comes in.
   * @example true */
  @IsOptional()
  @IsBoolean()
  isEnabled?: boolean;
}

export class IntegrationDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  id!: string;
  /** @example "typeform" */
  platform!: string;
  /** @example "Feature requests form" */
  name!: string;
  /** The outside namespace its ids live in, such as a Slack team.
   * @example "T0001" */
  realm!: string;
  /** @example { "formId": "lT4Z3j", "bodyRef": "idea" } */
  settings!: Record<string, unknown>;
  /** Which secrets are set; never their values.
   * @example ["webhookSecret"] */
  secretNames!: string[];
  /** @example true */
  isEnabled!: boolean;
  /** Where the platform is to send its deliveries.
   * @example "http://127.0.0.1:3000/v1/intake/0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  intakeUrl!: string;
  /** Part of the ETag; goes up with every edit.
   * @example 1 */
  version!: number;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** @example "2026-11-23T16:44:17.000Z" */
  updatedAt!: string;
}

export class IntegrationsPageDto {
  data!: IntegrationDto[];
  page!: PageInfoDto;
}

export class PreviewDto {
  /** The sample's media type.
   * @example "application/json" */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  contentType?: string;

  /** Headers that say what the sample is, where the platform's body does not: idempotency-key, webhook-id, X-Discourse-Event, -Event-Id, -Event-Type and
   * -Instance, X-GitHub-Delivery, X-GitHub-Event. Signatures and tokens are refused: a preview checks none.
   * @example { "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" } */
  @IsOptional()
  @IsPreviewHeaders()
  headers?: Record<string, string>;

  /** The body exactly as the platform would send it.
   * @example "{\"title\":\"Dark mode\",\"idea\":\"Please add a dark theme\"}" */
  @IsString()
  @MaxLength(1_000_000)
  body!: string;
}

export function toIntegrationDto(row: IntegrationRow, secretNames: string[], publicUrl: string): IntegrationDto {
  return {
    id: row.id,
    platform: row.platform,
    name: row.name,
    realm: row.realm,
    settings: row.settings,
    secretNames,
    isEnabled: row.isEnabled,
    intakeUrl: `${publicUrl}/v1/intake/${row.id}`,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
