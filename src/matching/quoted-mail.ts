/** German, Dutch and Spanish put the name last. */
const QUOTE_HEADER_NAME_LAST = /^(?:am|op|el) .{1,120} (?:schrieb|schreef|escribi[oó]) [^:]{1,100}:$/iu;
/** A mail client's line above what it quotes, by its last word: the part before it is a date and a name in any order. */
const QUOTE_HEADER =
  /(?:wrote|writes|schrieb|schrieb am|escribi[oó]|a [eé]crit|ha scritto|escreveu|schreef|napisa[lł]\(a\)|napisa[lł]a?|пишет|написала?|написал\(а\)|დაწერა|წერს|写道|写到|書きました|のメッセージ)\s*[:：]$/iu;
const FORWARD_HEADER =
  /^[-_\s]*(?:original message|forwarded message|urspr[uü]ngliche nachricht|weitergeleitete nachricht|mensaje original|message d'origine|messaggio originale|mensagem original|oorspronkelijk bericht|исходное сообщение|пересылаемое сообщение|原始邮件|元のメッセージ)[-_\s]*:?$/iu;
/** A date's time, then an address, which is cut by now: what Gmail in Russian and Japanese and mail.ru put above a quote. */
const QUOTE_HEADER_ADDRESS_LAST = /\d{1,2}[:.]\d{2}.{0,120}(?:<\s*>|\(\s*\))\s*[:：]$/u;
/** The four lines that Outlook puts above what it quotes, without a mark and to the end. */
const MARKED = (labels: string): RegExp => new RegExp(`^[*_]{0,2}(?:${labels})[*_]{0,2}\\s?[:：]`, 'iu');
const FROM = MARKED('from|von|de|da|van|od|от|发件人|寄件者|寄件人|差出人|გამომგზავნი|გამგზავნი');
const SENT = MARKED(
  'sent|date|gesendet|datum|envoy[ée]|enviado(?: el)?|enviada(?: em)?|fecha|inviato|data|verzonden|wys[łl]an[eo]|отправлено|дата|发送时间|發送時間|日期|寄件日期|送信日時|日時|日付|გაგზავნილია|თარიღი',
);
const TO_OR_SUBJECT = MARKED(
  'to|subject|an|betreff|[àa]|objet|para|asunto|oggetto|assunto|aan|onderwerp|do|temat|кому|тема|收件人|收件者|主题|主旨|宛先|件名|ვის|მიმღები|თემა',
);
const HEADER_LINES = 6;

/** What a telephone or a program adds below, in its own words. */
const SENT_FROM =
  /^(?:sent (?:from|with|via) |gesendet (?:von|mit) |von (?:meinem|unterwegs) .{0,40}gesendet|enviado (?:desde|do|da|con|com|a partir) |envoy[ée] (?:de|depuis|avec) |inviato (?:da|dal|con) |verstuurd (?:vanaf|met|via) |verzonden (?:vanaf|met|via) |wys[łl]an[eoy] z |отправлено (?:с|из) |发自|發自|从我的.{0,20}发送|გამოგზავნილია |გაგზავნილია |get outlook for |holen sie sich outlook |outlook f[üu]r .{1,30} herunterladen|(?:obtenir|t[ée]l[ée]charger) outlook |obtener outlook |obter (?:o )?outlook |(?:scarica|ottieni) outlook |outlook voor .{1,30} downloaden|pobierz (?:program )?outlook |скачать outlook |获取 ?outlook).{0,60}$|^.{1,30}から送信$|^outlook for .{1,20}を(?:入手|取得)$/iu;
/** Which names one; “Sent with a delay” is somebody's words. */
const DEVICE =
  /iphone|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|blackberry|outlook|mail|yahoo|proton|handy|mobil|m[óo]vil|celular|t[ée]l[ée]phone|phone|telef[oó]n|cellulare|telefoon|komórk|почт|телефон|смартфон|устройств|手机|手機|携帯|スマ|ტელეფონ/iu;
/** A closing that fills its line; “thanks” is none, as a wish may follow it. */
const CLOSING =
  /^(?:(?:best|kind|warm|warmest|many)? ?regards|(?:all the|my) best|best wishes|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|(?:mit )?(?:freundlichen|besten|vielen|lieben|herzlichen|sch[öo]nen) gr[üu](?:ß|ss)en|(?:viele|beste|liebe|freundliche|herzliche|sch[öo]ne) gr[üu](?:ß|ss)e|mfg|vg|lg|(?:un )?saludos(?: cordiales)?|un (?:cordial )?saludo|atentamente|cordialmente|(?:bien )?cordialement|(?:bien [àa] vous|sinc[èe]res salutations|salutations distingu[ée]es)|(?:cordiali|distinti) saluti|(?:un )?cordiale saluto|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|met (?:vriendelijke|hartelijke) groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|(?:z )?(?:powa[żz]aniem|wyrazami szacunku)|pozdrawiam(?: serdecznie)?|(?:serdecznie )?pozdrawiam|с уважением|с наилучшими пожеланиями|всего (?:доброго|хорошего)|პატივისცემით|საუკეთესო სურვილებით|此致(?:敬礼)?|祝好|顺祝商祺|敬具|よろしくお願い(?:いた)?します|以上、?よろしくお願い(?:いた)?します)\s*[,，.!。！、]?$/iu;
/** A name, a role, a company, a telephone number; a longer line, or one that ends as a sentence does, is somebody's words. */
const MAX_SIGNATURE_LINES = 6;
const SIGNATURE_LINE = /^[^?？!！。]{1,60}(?<![.…])$/u;

/** What is above a quoted mail and a signature, with what is between quoted lines. Linear in the length. */
export function cutQuotedMail(text: string): string {
  const lines = text.split('\n').map((line) => ({ line, trimmed: line.trim() }));
  const own: string[] = [];
  const hasOwn = (): boolean => own.some((mine) => mine.trim() !== '');
  for (const [index, { line, trimmed }] of lines.entries()) {
    if (trimmed.startsWith('>')) continue;
    if (trimmed.length <= 80 && (trimmed === '--' || FORWARD_HEADER.test(trimmed)) && own.length > 0) break;
    if (FROM.test(trimmed) && hasOwn() && isHeaderBlock(lines.slice(index + 1, index + HEADER_LINES))) break;
    if (isQuoteHeader(trimmed)) {
      // Above `>` lines the rest is sorted line by line; a client that does not mark its quotes puts them last.
      if (lines.slice(index + 1, index + 4).some((next) => next.trimmed.startsWith('>'))) continue;
      if (hasOwn()) break;
    }
    if (isSentFrom(trimmed)) continue;
    if (trimmed.length <= 60 && CLOSING.test(trimmed) && hasOwn() && isSignature(lines.slice(index + 1))) break;
    own.push(line);
  }
  const kept = own.join('\n');
  // Somebody who only quotes means the quote.
  return /[\p{L}\p{N}]/u.test(kept) ? kept : text;
}

interface Line {
  readonly trimmed: string;
}

function isQuoteHeader(line: string): boolean {
  if (line.length > 300 || !/[:：]$/.test(line)) return false;
  return QUOTE_HEADER.test(line) || QUOTE_HEADER_NAME_LAST.test(line) || QUOTE_HEADER_ADDRESS_LAST.test(line);
}

function isSentFrom(line: string): boolean {
  return line.length <= 120 && SENT_FROM.test(line) && DEVICE.test(line);
}

function isHeaderBlock(below: readonly Line[]): boolean {
  return below.some(({ trimmed }) => SENT.test(trimmed)) && below.some(({ trimmed }) => TO_OR_SUBJECT.test(trimmed));
}

/** To the end, or to where another mail is quoted. */
function isSignature(below: readonly Line[]): boolean {
  const said: string[] = [];
  for (const { trimmed } of below) {
    if (trimmed.startsWith('>') || trimmed === '--' || FROM.test(trimmed) || isQuoteHeader(trimmed) || FORWARD_HEADER.test(trimmed)) break;
    if (trimmed !== '' && !isSentFrom(trimmed) && said.push(trimmed) > MAX_SIGNATURE_LINES) return false;
  }
  return said.every((line) => SIGNATURE_LINE.test(line));
}
