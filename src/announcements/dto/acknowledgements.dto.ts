import { Type } from 'class-transformer';
import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO6391,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { SITUATIONS, Situation } from '../acknowledgement-words';

export class AcknowledgementWordingDto {
  /** ISO 639-1. A language that Heed does not bring is answered in once it has words.
   * @example "de" */
  @IsISO6391()
  @Length(2, 2)
  language!: string;

  /** @example "received" */
  @IsIn(SITUATIONS)
  situation!: Situation;

  /** {title}, {status}, {reason}, {name} and {url} stand for what is known.
   * @example "Danke! Wir schauen uns das an und melden uns hier." */
  @IsString()
  @Length(1, 1000)
  text!: string;
}

export class AcknowledgementPolicyInput {
  /** Off: nobody gets a short answer.
   * @example true */
  @IsBoolean()
  isEnabled!: boolean;

  /** Whether the first answer asks its author, once, how they want to be named.
   * @example true */
  @IsBoolean()
  asksForCredit!: boolean;

  /** Whether it also asks if they may be quoted. Left out: yes.
   * @example true */
  @IsOptional()
  @IsBoolean()
  asksToQuote?: boolean;

  /** The mail integration through which somebody who typed an address into a form is asked there, once a month at most, whether it is theirs. Without it nobody is.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12" */
  @IsOptional()
  @IsUUID()
  confirmsThrough?: string | null;

  /** Integrations through which nothing is acknowledged.
   * @example ["0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a12"] */
  @IsArray()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID('all', { each: true })
  silentIntegrationIds!: string[];

  /** Where a public idea can be seen; {id} and {no} stand for the idea's. Without it the answer has no link but an announcement's.
   * @example "https://feedback.example.com/ideas/{no}" */
  @IsOptional()
  @Matches(/^https?:\/\/\S+$/, { message: 'ideaUrl must be an http or https address' })
  @MaxLength(500)
  ideaUrl?: string | null;

  /** Words of your own, instead of those that Heed brings in English, German, Spanish, Georgian, Chinese and Russian. */
  @IsArray()
  @ArrayMaxSize(300)
  @ArrayUnique(({ language, situation }: AcknowledgementWordingDto) => `${language} ${situation}`)
  @ValidateNested({ each: true })
  @Type(() => AcknowledgementWordingDto)
  wordings!: AcknowledgementWordingDto[];
}

export class AcknowledgementPolicyDto {
  /** @example true */
  isEnabled!: boolean;
  /** @example true */
  asksForCredit!: boolean;
  /** @example true */
  asksToQuote!: boolean;
  /** @example null */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  confirmsThrough!: string | null;
  /** @example [] */
  silentIntegrationIds!: string[];
  /** @example "https://feedback.example.com/ideas/{no}" */
  @ApiProperty({ type: String, nullable: true })
  ideaUrl!: string | null;
  /** Your own words. */
  wordings!: AcknowledgementWordingDto[];
  /** What is said where there are none. */
  defaults!: AcknowledgementWordingDto[];
  /** @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
}
