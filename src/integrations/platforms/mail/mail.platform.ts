import { createHash } from 'node:crypto';
import type { OutboundCaller } from '../../../outbound/outbound';
import { MalformedPayload, Platform, readSettings } from '../../integration';
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
import { checkPathSecret } from '../../signatures/path-secret';
import { checkBearer } from '../../signatures/shared-secret';
import { verifyStandardWebhook } from '../../signatures/standard-webhooks';
import { answerMail, plainText, sendAnswer } from '../../mail/mail-answer';
import { checkMailbox } from '../../mail/mail-check';
import { ReadMail, readMail } from '../../mail/mail-events';
import { MailSecrets, MailSettings } from './mail-settings';
import { Mailbox, addressIn, mailboxOf } from '../../mail/mailbox';
import { readMime } from '../../mail/read-mime';

const SECRET_OF = { path_secret: 'pathSecret', bearer: 'bearerToken', standard_webhooks: 'webhookSecret' } as const;

/** Mail: whole messages in, piped here by a mail server; answers out by SMTP, in the thread of whoever asked. */
@Platform({
  name: 'mail',
  settings: MailSettings,
  secrets: MailSecrets,
  realmSetting: 'address',
  isPersonal: true,
  requiredSecrets: ({ verification = 'path_secret' }) =>
    typeof verification === 'string' && verification in SECRET_OF ? [SECRET_OF[verification as keyof typeof SECRET_OF]] : [],
})
export class MailPlatform implements IntakeSource, DeliveryChannel, ConnectionCheck {
  readonly needsAddressee = true as const;

  verify(request: InboundRequest, integration: ConnectedIntegration): Verification {
    const { verification } = readSettings(MailSettings, integration.settings);
    const { pathSecret, bearerToken, webhookSecret } = readSettings(MailSecrets, integration.secrets);
    switch (verification) {
      case 'path_secret':
        return checkPathSecret(request, pathSecret);
      case 'bearer':
        return checkBearer(request, bearerToken);
      case 'standard_webhooks':
        return verifyStandardWebhook(request, webhookSecret ? [webhookSecret] : []);
    }
  }

  handshake(): null {
    return null;
  }

  async parse(request: InboundRequest, integration: ConnectedIntegration): Promise<ParsedDelivery> {
    if (request.body.length === 0) throw new MalformedPayload('the body is empty, where the whole message is expected');
    const mail = await readMime(request.body, request.receivedAt);
    const key = keyOf(request.body);
    const read = readMail(mail, boxOf(integration), request.receivedAt, key);
    // The same message to the same address is one delivery, whichever way its copies came; of one sender only, so that nobody takes another's.
    const deliveryKey = mail.messageId === null ? key : keyOf(`${mail.from?.address ?? ''}\0${mail.messageId}`);
    return { deliveryKey, events: read.events, reply: replyOf(read) };
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
  return mailboxOf(integration, readSettings(MailSettings, integration.settings));
}

/** For the log of the mail server: what a machine wrote is taken, and nothing comes of it. */
function replyOf({ ignored }: ReadMail): IntakeReply {
  return {
    status: 202,
    contentType: 'application/json',
    body: JSON.stringify(ignored === null ? { accepted: true } : { accepted: true, ignored }),
  };
}

function keyOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
