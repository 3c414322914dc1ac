import { AcknowledgementPolicy } from './announcements/acknowledgement-policy.entity';
import { AddressConfirmation } from './authors/address-confirmation.entity';
import { Announcement } from './announcements/announcement.entity';
import { ClosureDelivery } from './announcements/closure-delivery.entity';
import { Closure } from './announcements/closure.entity';
import { Credit } from './announcements/credit.entity';
import { ApiKey } from './auth/api-key.entity';
import { Member } from './auth/member.entity';
import { Account } from './authors/account.entity';
import { Author } from './authors/author.entity';
import { Consent } from './authors/consent.entity';
import { Idea } from './ideas/idea.entity';
import { IdeaCounter } from './ideas/idea-counter.entity';
import { IdeaHistory } from './ideas/idea-history.entity';
import { IdeaTag } from './ideas/idea-tag.entity';
import { Merge } from './ideas/merge.entity';
import { Note } from './ideas/note.entity';
import { Support } from './ideas/support.entity';
import { Tag } from './ideas/tag.entity';
import { TrackerLink } from './ideas/tracker-link.entity';
import { ChannelPace } from './deliveries/channel-pace.entity';
import { DeliveryAttempt } from './deliveries/delivery-attempt.entity';
import { Delivery } from './deliveries/delivery.entity';
import { MailSuppression } from './deliveries/mail-suppression.entity';
import { ThreadAlias } from './deliveries/thread-alias.entity';
import { Thread } from './deliveries/thread.entity';
import { WebhookEndpoint } from './deliveries/webhook-endpoint.entity';
import { Estimate } from './prioritisation/estimate.entity';
import { HotPlanOverride } from './prioritisation/hot-plan-override.entity';
import { ThresholdVersion } from './prioritisation/threshold-version.entity';
import { IntegrationRow } from './integrations/integration.entity';
import { MatchFit } from './matching/learning/match-fit.entity';
import { MatchingPolicy } from './matching/learning/matching-policy.entity';
import { Match } from './matching/match.entity';
import { ModerationPolicy } from './moderation/moderation-policy.entity';

/** Every entity: for the data source, and for the check that entities and migrations agree. */
export const ENTITIES = [
  ApiKey,
  Member,
  Account,
  Author,
  Consent,
  IntegrationRow,
  Idea,
  IdeaCounter,
  IdeaHistory,
  IdeaTag,
  Merge,
  Note,
  Support,
  Tag,
  TrackerLink,
  Match,
  MatchFit,
  MatchingPolicy,
  ChannelPace,
  Delivery,
  DeliveryAttempt,
  Thread,
  ThreadAlias,
  WebhookEndpoint,
  Estimate,
  HotPlanOverride,
  ThresholdVersion,
  ModerationPolicy,
  AcknowledgementPolicy,
  AddressConfirmation,
  MailSuppression,
  Announcement,
  Credit,
  Closure,
  ClosureDelivery,
];
