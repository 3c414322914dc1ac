import { DiscordServer } from '../test/support/discord-server';
import { MAIL_LOGIN, MailServerDouble } from '../test/support/mail-server';
import { TelegramServer } from '../test/support/telegram-server';
import type { Connect } from './stage';

export const MAILBOX = 'ideas@orbit.example';
/** The mail server of Orbit, whose word about a sender counts. */
export const MAIL_SERVER = 'mx.orbit.example';

const PATH_SECRET = 'shared-with-the-pipe-of-the-mail-server';
const WEBHOOK_SECRET = 'a-secret-that-telegram-sends-along';

/** Where people are beside Slack and the form: stand-ins that speak the real protocols of Telegram, Discord and SMTP. */
export class Places {
  readonly telegram = new TelegramServer();
  readonly discord = new DiscordServer();
  readonly smtp = new MailServerDouble();
  discordUrl = '';
  mailUrl = '';

  async start(): Promise<void> {
    await Promise.all([this.telegram.start(), this.discord.start(), this.smtp.start()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.telegram.stop(), this.discord.stop(), this.smtp.stop()]);
  }

  async connect(connect: Connect): Promise<void> {
    const { telegram, discord, smtp } = this;
    const bot = await connect(
      'telegram',
      'Orbit users',
      { botUsername: telegram.me.username, hashtags: ['idea'], apiUrl: telegram.apiUrl },
      { botToken: telegram.botToken, webhookSecret: WEBHOOK_SECRET },
    );
    telegram.webhook = { url: bot.intakeUrl, secret_token: WEBHOOK_SECRET };
    const application = await connect(
      'discord',
      'Orbit community',
      { applicationId: discord.applicationId, guildId: discord.guildId, apiUrl: discord.apiUrl },
      { publicKey: discord.keys.publicKey, botToken: discord.botToken },
    );
    this.discordUrl = application.intakeUrl;
    const mailbox = await connect(
      'mail',
      'Ideas mailbox',
      {
        address: MAILBOX,
        authservId: MAIL_SERVER,
        fromName: 'Orbit ideas',
        smtp: { host: '127.0.0.1', port: smtp.port, security: 'none', user: MAIL_LOGIN.user },
      },
      { pathSecret: PATH_SECRET, smtpPassword: MAIL_LOGIN.password },
    );
    this.mailUrl = `${mailbox.intakeUrl}/${PATH_SECRET}`;
  }
}
