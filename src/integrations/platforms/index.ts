import type { PlatformClass } from '../integration';
import { GenericFormPlatform } from './generic-form.platform';
import { MailPlatform } from './mail/mail.platform';
import { PostmarkPlatform } from './postmark/postmark.platform';
import { SlackPlatform } from './slack/slack.platform';
import { TypeformPlatform } from './typeform.platform';

/** Every platform that Heed speaks with: a new one is its file, its fixtures and a line here. */
export const PLATFORMS: readonly PlatformClass[] = [GenericFormPlatform, TypeformPlatform, SlackPlatform, MailPlatform, PostmarkPlatform];
