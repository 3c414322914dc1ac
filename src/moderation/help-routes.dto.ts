import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsString, IsUrl, Length, MaxLength } from 'class-validator';
import { HELP_TOPICS, HelpTopic } from './help-terms';

export class HelpRouteInput {
  /** crisis: about the author's own life. harm: violence or threats. account: an account or money that is being lost.
   * @example "crisis" */
  @ApiProperty({ enum: HELP_TOPICS })
  @IsIn(HELP_TOPICS)
  topic!: HelpTopic;

  /** False: such a message is a suggestion like any other.
   * @example true */
  @IsBoolean()
  isEnabled: boolean = true;

  /** Terms of your own, beside those that Heed knows in English, German, Spanish, Georgian, Chinese and Russian. A `*` at the end matches any ending.
   * @example ["gas leak*"] */
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(2, 80, { each: true })
  terms: string[] = [];

  /** What the author is answered.
   * @example "You are not alone. Please call someone you trust, or the number behind this link: it is free, at any hour." */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  text?: string | null;

  /** Where help is.
   * @example "https://findahelpline.com" */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true })
  @MaxLength(2_000)
  url?: string | null;
}

export class HelpRouteDto {
  /** @example "crisis" */
  @ApiProperty({ enum: HELP_TOPICS })
  topic!: HelpTopic;
  /** @example true */
  isEnabled!: boolean;
  /** @example ["gas leak*"] */
  terms!: string[];
  /** @example "You are not alone. Please call someone you trust, or the number behind this link: it is free, at any hour." */
  text!: string | null;
  /** @example "https://findahelpline.com" */
  url!: string | null;
}
