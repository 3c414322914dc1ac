import { createHash } from 'node:crypto';
import type { OutboundCaller } from '../../../outbound/outbound';
import { Platform, readSettings } from '../../integration';
import type {
  ConnectedIntegration,
  ConnectionCheck,
  ConnectionFinding,
  DeliveryChannel,
  InboundRequest,
  IntakeReply,
  IntakeSource,
  OutgoingMessage,
  ParsedDelivery,
  SendResult,
  Speaker,
  Verification,
} from '../../integration';
import { decodeUtf8, parseJson } from '../../payload';
import { checkPathSecret } from '../../signatures/path-secret';
import { checkBasicAuth } from '../../signatures/shared-secret';
import { answerMail, plainText, sendAnswer } from '../../mail/mail-answer';
import { checkMailbox } from '../../mail/mail-check';
import { readMail } from '../../mail/mail-events';
import { Mailbox, addressIn, mailboxOf } from '../../mail/mailbox';
import { PostmarkSecrets, PostmarkSettings } from './postmark-settings';
import { readPostmark } from './read-postmark';

/** Anything but 200 is tried again for 10.5 hours; 403 would end it at once. */
const OK: IntakeReply = { status: 200 };

/** Mail through Postmark's inbound webhook; answers out by SMTP, in the thread of whoever asked. */
@Platform({
  name: 'postmark',
  settings: PostmarkSettings,
  secrets: PostmarkSecrets,
  realmSetting: 'address',
  isPersonal: true,
  requiredSecrets: ({ verification = 'basic' }) => [verification === 'path_secret' ? 'pathSecret' : 'basicAuth'],
})
export class PostmarkPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  readonly needsAddressee = true as const;

  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { verification } = readSettings(PostmarkSettings, integration.settings);
    const { basicAuth, pathSecret } = readSettings(PostmarkSecrets, integration.secrets);
    return verification === 'basic' ? checkBasicAuth(request, basicAuth) : checkPathSecret(request, pathSecret);
  }

  handshake(): null {
    return null;
  }

  parse(request: InboundRequest, integration: ConnectedIntegration): ParsedDelivery {
    const { postmarkId, mail } = readPostmark(parseJson(decodeUtf8(request.body)), request.receivedAt);
    const key = postmarkId ?? `sha256:${createHash('sha256').update(request.body).digest('hex')}`;
    return {
      deliveryKey: key,
      events: readMail(mail, boxOf(integration), request.receivedAt, `key:${key}`.slice(0, 255)).events,
      reply: OK,
    };
  }

  render(message: OutgoingMessage, integration: ConnectedIntegration): { readonly text: string; readonly request: unknown } {
    return { text: plainText(message), request: answerMail(message, boxOf(integration)) };
  }

  send(message: OutgoingMessage, integration: ConnectedIntegration, outbound: OutboundCaller): Promise<SendResult> {
    return sendAnswer(message, boxOf(integration), outbound);
  }

  addressOf(email: string, integration: ConnectedIntegration): Pick<Speaker, 'realm' | 'externalId'> | null {
    return addressIn(boxOf(integration), email);
  }

  check(integration: ConnectedIntegration, outbound: OutboundCaller): Promise<readonly ConnectionFinding[]> {
    return checkMailbox(boxOf(integration), outbound);
  }
}

function boxOf(integration: ConnectedIntegration): Mailbox {
  return mailboxOf(integration, readSettings(PostmarkSettings, integration.settings));
}
