import EmailReplyParser from 'email-reply-parser';

/** UTF-16 units that the library looks at: its patterns are quadratic in long runs, and a mail must never take 2 s (P19). */
const MAX_PARSED = 6_000;
/** Lines after `--` that are taken for a signature; a longer rest is what somebody wrote under a rule of dashes. */
const MAX_SIGNATURE_LINES = 12;

/** What Outlook and its like put above the mail that is answered, in the languages we met; everything below is quoted. */
const ORIGINAL =
  /^[-_\s]{2,}\s*(?:original (?:message|appointment)|forwarded message|ursprüngliche nachricht|originalnachricht|message d['’]origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig (?:meddelelse|besked)|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|исходное сообщение|оригинальное сообщение|пересылаемое сообщение|originální zpráva|原始邮件|原始郵件|元のメッセージ|원본 메시지)\s*[-_]*\s*$/iu;
/** The first line of such a block, and the lines one of which follows it. */
const FROM_LINE = /^\*?(?:from|von|de|da|van|från|fra|od|lähettäjä|от|від|差出人|发件人|寄件者|보낸 사람)\s?:\*?\s*\S/iu;
const SENT_LINE =
  /^\*?(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|lähetetty|päiväys|отправлено|дата|надіслано|odesláno|送信日時|发送时间|寄件日期|보낸 날짜)\s?:\*?/iu;

/** The line above a quotation that says who wrote it, in any language: it names an address or a time and ends in a colon. */
const ATTRIBUTION = /(?:@|\d).*[:：]\s*$/u;
const HAS_TIME = /\d/;

/** What telephones and programs add at the end. */
const SENT_FROM =
  /^(?:(?:sent|get) (?:from|with|via) (?:my |the )?\S.{0,60}|get outlook for .{0,40}|(?:von meinem|gesendet (?:mit|von|über|aus)) .{0,60}|envoyé (?:de|depuis|à partir de) .{0,60}|enviado (?:desde|do|a partir do|de) .{0,60}|inviato (?:da|dal) .{0,60}|ver(?:stuurd|zonden) (?:vanaf|met|via) .{0,60}|skickat från .{0,60}|sendt fra .{0,60}|wysłan[eo] (?:z|ze) .{0,60}|lähetetty .{0,60}|отправлено (?:с|из|со) .{0,60}|надіслано (?:з|із) .{0,60}|.{0,40}から送信|发自我的.{0,40}|나의 .{0,30}에서 보냄)\.?$/iu;

/** What somebody wrote themselves: without the mails they answer and without signatures. The whole text where nothing would be left. */
export function saidText(text: string): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd());
  const own = collapse(withoutMobileLine(withoutSignature(withoutQuotes(withoutOriginal(lines)))));
  const parsed = own.length <= MAX_PARSED ? byLibrary(own) : own;
  return parsed || own || collapse(lines);
}

function withoutOriginal(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line, i) => {
    if (ORIGINAL.test(line)) return true;
    return FROM_LINE.test(line) && lines.slice(i + 1, i + 4).some((next) => SENT_LINE.test(next));
  });
  return start === -1 ? lines : lines.slice(0, start);
}

/** Quoted lines go, with the line that introduces them; what was written between or below them stays. */
function withoutQuotes(lines: readonly string[]): readonly string[] {
  const isQuote = (line: string | undefined) => line?.startsWith('>') === true;
  const gone = new Set<number>();
  lines.forEach((line, i) => {
    if (!isQuote(line)) return;
    gone.add(i);
    if (i > 0 && isQuote(lines[i - 1])) return;
    let above = i - 1;
    while (above >= 0 && lines[above] === '') above--;
    if (above < 0 || i - above > 3 || !ATTRIBUTION.test((lines[above] ?? '').slice(-500))) return;
    gone.add(above);
    // A long one is wrapped: the time stands on the line before the name.
    const isWhole = HAS_TIME.test((lines[above] ?? '').replace(/\S+@\S+/g, ''));
    if (!isWhole && above > 0 && HAS_TIME.test(lines[above - 1] ?? '')) gone.add(above - 1);
  });
  return lines.filter((_, i) => !gone.has(i));
}

/** RFC 3676, 4.3: dashes, and what follows them at the end. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const start = lines.indexOf('--');
  const rest = start === -1 ? [] : lines.slice(start + 1).filter((line) => line !== '');
  return start > 0 && rest.length <= MAX_SIGNATURE_LINES ? lines.slice(0, start) : lines;
}

function withoutMobileLine(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line !== '');
  return last > 0 && SENT_FROM.test(lines[last] ?? '') ? lines.slice(0, last) : lines;
}

function collapse(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The library knows closings ("Best wishes") and introductions that the rules above do not. */
function byLibrary(text: string): string {
  const parts = new EmailReplyParser().read(text).getFragments();
  const closing = parts.filter((part) => part.isSignature()).map((part) => part.getContent().split('\n').length);
  const isSignature = closing.reduce((sum, length) => sum + length, 0) <= MAX_SIGNATURE_LINES;
  return parts
    .filter((part) => !part.isQuoted() && !(part.isSignature() && isSignature))
    .map((part) => part.getContent())
    .join('\n')
    .trim();
}
