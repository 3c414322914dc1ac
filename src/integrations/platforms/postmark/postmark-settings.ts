import { Transform, Type } from 'class-transformer';
import { IsEmail, IsIn, IsObject, IsOptional, IsString, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { SmtpSettings, lowerCase } from '../../mail/smtp-settings';
import { NOT_A_PATH_SECRET, PATH_SECRET } from '../../signatures/path-secret';

export class PostmarkSettings {
  /** The ideas address, whose mail Postmark takes in. It is the realm: messages, threads and people are known under it. */
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(200)
  address!: string;

  /** `basic`: user and password in the webhook's URL. `path_secret`: the last segment of the URL. */
  @IsIn(['basic', 'path_secret'])
  verification: 'basic' | 'path_secret' = 'basic';

  /** The first word of the Authentication-Results header to be believed, where a server of yours forwards to Postmark and writes one. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,253}$/, { message: '$property must be the name that stands first in Authentication-Results' })
  authservId?: string;

  /** Where our answers come from; left out: the ideas address. */
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

  /** Postmark's own (smtp.postmarkapp.com) or any other. Left out: mail comes in and is never answered. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SmtpSettings)
  smtp?: SmtpSettings;
}

export class PostmarkSecrets {
  /** `user:password`, as it stands in the URL that Postmark calls: a user of letters and digits, and at least 16 characters of password. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{16,128}$/, {
    message: '$property must be user:password, of A-Z a-z 0-9 _ -, the password of 16 or more',
  })
  basicAuth?: string;

  @IsOptional()
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  pathSecret?: string;

  @IsOptional()
  @IsString()
  @Length(1, 500)
  smtpPassword?: string;

  /** With it answers go to `ideas+<token>@…`: at least 24 random characters. */
  @IsOptional()
  @Matches(PATH_SECRET, NOT_A_PATH_SECRET)
  replyKey?: string;
}
