import { Transform, Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { isWebhookSecret } from '../../signatures/standard-webhooks';

/** 24 random characters have 143 bits; they need no escaping in a URL. */
export const URL_SECRET = /^[A-Za-z0-9_-]{24,128}$/;
export const NOT_A_URL_SECRET = { message: '$property must be 24 to 128 of A-Z a-z 0-9 _ -' };

function lowerCase({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : value;
}

/** The server that takes our answers in. The password is the secret `smtpPassword`. */
export class SmtpSettings {
  /** A name or an address; one inside your network must be in HEED_OUTBOUND_ALLOW. */
  @Matches(/^[A-Za-z0-9.:_-]{1,253}$/, { message: '$property must be a host name or an address' })
  host!: string;

  @IsInt()
  @Min(1)
  @Max(65_535)
  port: number = 587;

  /** `starttls` (587), `tls` from the first byte (465), or `none`: only to a host in HEED_OUTBOUND_ALLOW. */
  @IsIn(['tls', 'starttls', 'none'])
  security: 'tls' | 'starttls' | 'none' = 'starttls';

  /** Left out: the server takes mail without a login. */
  @IsOptional()
  @IsString()
  @Length(1, 254)
  user?: string;
}

export class MailSettings {
  /** The ideas address. It is the realm: messages, threads and people are known under it. */
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(200)
  address!: string;

  /** `path_secret`: the last segment of the URL. `bearer`: `Authorization: Bearer`. `standard_webhooks`: signed by a script of yours. */
  @IsIn(['path_secret', 'bearer', 'standard_webhooks'])
  verification: 'path_secret' | 'bearer' | 'standard_webhooks' = 'path_secret';

  /** The name by which your mail server signs its Authentication-Results header. Without it every sender stays unproven. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,253}$/, { message: '$property must be the name that stands first in Authentication-Results' })
  authservId?: string;

  /** Where our answers come from; left out: the ideas address, so that answers to them come back here. */
  @IsOptional()
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(200)
  from?: string;

  /** The name beside it. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  fromName?: string;

  /** Left out: mail comes in and is never answered. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SmtpSettings)
  smtp?: SmtpSettings;
}

export class MailSecrets {
  @IsOptional()
  @Matches(URL_SECRET, NOT_A_URL_SECRET)
  pathSecret?: string;

  @IsOptional()
  @Matches(URL_SECRET, NOT_A_URL_SECRET)
  bearerToken?: string;

  /** `whsec_` and the base64 of 24 to 64 random bytes. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @ValidateBy({
    name: 'isWebhookSecret',
    validator: { validate: isWebhookSecret, defaultMessage: () => '$property must be whsec_ and the base64 of 24 to 64 bytes' },
  })
  webhookSecret?: string;

  @IsOptional()
  @IsString()
  @Length(1, 500)
  smtpPassword?: string;

  /** With it answers go to `ideas+<token>@…`, where your server delivers such addresses: at least 24 random characters. */
  @IsOptional()
  @Matches(URL_SECRET, NOT_A_URL_SECRET)
  replyKey?: string;
}
