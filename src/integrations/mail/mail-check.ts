import type { OutboundCaller } from '../../outbound/outbound';
import type { MailReply } from '../../outbound/outbound-mail';
import type { ConnectionFinding } from '../integration';
import { Mailbox } from './mailbox';

/** What can be seen of a mailbox from here: whether we may send. Nothing is sent. */
export async function checkMailbox(mailbox: Mailbox, outbound: OutboundCaller): Promise<ConnectionFinding[]> {
  return [
    await smtpFinding(mailbox, outbound),
    {
      subject: 'from',
      state: 'unknown',
      detail: `Answers come from ${mailbox.from.address}. Whether ${mailbox.domain} names your server in SPF, signs with DKIM and has a DMARC policy is in its DNS: without them answers land among the spam.`,
    },
    authservFinding(mailbox),
    {
      subject: 'reply_address',
      state: mailbox.replyKey === null ? 'unknown' : 'ok',
      detail:
        mailbox.replyKey === null
          ? 'No replyKey is set: answers find their thread by the ids in their headers alone, which most programs keep.'
          : `Answers go to ${mailbox.address} with +token; your mail server must deliver such addresses to the same place.`,
    },
    {
      subject: 'inbound',
      state: 'unknown',
      detail: `Heed cannot see whether mail to ${mailbox.address} reaches it: send one, and look at GET /v1/integrations/{id}/inbound.`,
    },
  ];
}

async function smtpFinding({ server }: Mailbox, outbound: OutboundCaller): Promise<ConnectionFinding> {
  if (server === null)
    return { subject: 'smtp', state: 'missing', detail: 'settings.smtp is not set: nobody who asks by mail can be answered.' };
  const reply = await outbound.greetMailServer(server);
  const place = `${server.host}:${server.port}`;
  if (reply.outcome === 'accepted') {
    const how = server.login === null ? 'takes mail without a login' : 'let us log in';
    return { subject: 'smtp', state: 'ok', detail: `${place} ${how}${server.security === 'none' ? ', unencrypted' : ''}.` };
  }
  return { subject: 'smtp', state: 'missing', detail: `${place}: ${reply.reason}. ${adviceFor(reply)}` };
}

function adviceFor(reply: MailReply): string {
  switch (reply.outcome) {
    case 'blocked':
      return 'A server inside your network must be named in HEED_OUTBOUND_ALLOW.';
    case 'refused':
      return reply.stage === 'login'
        ? 'Look at settings.smtp.user and the secret smtpPassword.'
        : 'Look at settings.smtp.security and the port.';
    case 'accepted':
    case 'unsent':
    case 'unanswered':
      return 'Look at settings.smtp: host, port and security.';
  }
}

function authservFinding({ authservId }: Mailbox): ConnectionFinding {
  if (authservId !== null) return { subject: 'authserv_id', state: 'ok', detail: `Authentication-Results of ${authservId} are believed.` };
  return {
    subject: 'authserv_id',
    state: 'missing',
    detail:
      'settings.authservId is not set: no sender is proven, so nobody who asks by mail is answered before they confirm their address.',
  };
}
