import { Transform, Type } from 'class-transformer';
import { IsEmail, IsIn, IsObject, IsOptional, IsString, Length, Matches, MaxLength, ValidateBy, ValidateNested } from 'class-validator';
import { SmtpSettings, lowerCase } from '../../mail/smtp-settings';
import { NOT_A_PATH_SECRET, PATH_SECRET } from '../../signatures/path-secret';
import { isWebhookSecret } from '../../signatures/standard-webhooks';

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
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  pathSecret?: string;

  @IsOptional()
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
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
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  replyKey?: string;
}
