/** What is said to whoever asked. `consent` and the words on its buttons stand under one of the others. */
export const SITUATIONS = [
  'received',
  'planned',
  'in_progress',
  'shipped',
  'declined',
  'rejected',
  'help',
  'consent',
  'consent_link',
  'consent_name',
  'consent_anonymous',
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** {title}, {reason}, {name} and {url} stand for what is known. Short, and nothing that could be untrue. */
export type Words = Readonly<Record<Situation, string>>;

export const DEFAULT_WORDS: Readonly<Record<string, Words>> = {
  en: {
    received: 'Thank you, we have received your suggestion. You will hear from us here when something comes of it.',
    planned: 'Thank you! This is planned already: “{title}”. You will hear from us here when it is done.',
    in_progress: 'Thank you! We are working on this already: “{title}”. You will hear from us here when it is done.',
    shipped: 'Thank you! This is there already: “{title}”.',
    declined: 'Thank you! We have looked at “{title}” and decided not to do it. The reason: {reason}',
    rejected: 'Thank you for your message. We cannot take it on as a suggestion. The reason: {reason}',
    help: 'This sounds as if you or somebody else needed help now. We are no emergency service; please turn to those who can help at once.',
    consent: 'May we thank you by name when this is done?',
    consent_link: 'May we thank you by name when this is done? You can say so here: {url}',
    consent_name: 'Yes, as {name}',
    consent_anonymous: 'Rather without my name',
  },
  de: {
    received: 'Danke, dein Vorschlag ist bei uns angekommen. Du hörst hier von uns, wenn etwas daraus wird.',
    planned: 'Danke! Das ist schon geplant: „{title}“. Du hörst hier von uns, wenn es fertig ist.',
    in_progress: 'Danke! Daran arbeiten wir schon: „{title}“. Du hörst hier von uns, wenn es fertig ist.',
    shipped: 'Danke! Das gibt es schon: „{title}“.',
    declined: 'Danke! Wir haben uns „{title}“ angesehen und entschieden, es nicht zu machen. Der Grund: {reason}',
    rejected: 'Danke für deine Nachricht. Als Vorschlag können wir sie nicht aufnehmen. Der Grund: {reason}',
    help: 'Das klingt, als bräuchtest du oder jemand anderes jetzt Hilfe. Wir sind kein Notdienst; bitte wende dich an die, die sofort helfen können.',
    consent: 'Dürfen wir dir namentlich danken, wenn es fertig ist?',
    consent_link: 'Dürfen wir dir namentlich danken, wenn es fertig ist? Hier kannst du es uns sagen: {url}',
    consent_name: 'Ja, als {name}',
    consent_anonymous: 'Lieber ohne Namen',
  },
  es: {
    received: 'Gracias, hemos recibido tu sugerencia. Te avisaremos aquí cuando haya novedades.',
    planned: '¡Gracias! Esto ya está previsto: «{title}». Te avisaremos aquí cuando esté listo.',
    in_progress: '¡Gracias! Ya estamos trabajando en esto: «{title}». Te avisaremos aquí cuando esté listo.',
    shipped: '¡Gracias! Esto ya existe: «{title}».',
    declined: '¡Gracias! Hemos estudiado «{title}» y hemos decidido no hacerlo. El motivo: {reason}',
    rejected: 'Gracias por tu mensaje. No podemos aceptarlo como sugerencia. El motivo: {reason}',
    help: 'Parece que tú u otra persona necesitáis ayuda ahora. No somos un servicio de emergencias; acude a quienes pueden ayudar de inmediato.',
    consent: '¿Podemos darte las gracias por tu nombre cuando esté listo?',
    consent_link: '¿Podemos darte las gracias por tu nombre cuando esté listo? Puedes decírnoslo aquí: {url}',
    consent_name: 'Sí, como {name}',
    consent_anonymous: 'Mejor sin mi nombre',
  },
  ka: {
    received: 'გმადლობთ, თქვენი წინადადება მივიღეთ. სიახლეს აქვე შეგატყობინებთ.',
    planned: 'გმადლობთ! ეს უკვე დაგეგმილია: „{title}“. როცა მზად იქნება, აქვე შეგატყობინებთ.',
    in_progress: 'გმადლობთ! ამაზე უკვე ვმუშაობთ: „{title}“. როცა მზად იქნება, აქვე შეგატყობინებთ.',
    shipped: 'გმადლობთ! ეს უკვე არსებობს: „{title}“.',
    declined: 'გმადლობთ! „{title}“ განვიხილეთ და გადავწყვიტეთ, რომ არ გავაკეთებთ. მიზეზი: {reason}',
    rejected: 'გმადლობთ შეტყობინებისთვის. წინადადებად ვერ მივიღებთ. მიზეზი: {reason}',
    help: 'როგორც ჩანს, თქვენ ან სხვას ახლა დახმარება სჭირდება. ჩვენ გადაუდებელი სამსახური არ ვართ; გთხოვთ, მიმართოთ მათ, ვინც მაშინვე დაგეხმარებათ.',
    consent: 'შეგვიძლია, სახელით გადაგიხადოთ მადლობა, როცა ეს მზად იქნება?',
    consent_link: 'შეგვიძლია, სახელით გადაგიხადოთ მადლობა, როცა ეს მზად იქნება? გვითხარით აქ: {url}',
    consent_name: 'დიახ, როგორც {name}',
    consent_anonymous: 'სჯობს სახელის გარეშე',
  },
  zh: {
    received: '谢谢，我们已收到您的建议。一有进展，我们会在这里告诉您。',
    planned: '谢谢！这项已在计划中：“{title}”。完成后我们会在这里告诉您。',
    in_progress: '谢谢！我们已经在做这项：“{title}”。完成后我们会在这里告诉您。',
    shipped: '谢谢！这项已经有了：“{title}”。',
    declined: '谢谢！我们考虑过“{title}”，决定不做。原因：{reason}',
    rejected: '谢谢您的留言。我们无法将它作为建议采纳。原因：{reason}',
    help: '听起来您或其他人现在需要帮助。我们不是紧急服务机构，请联系能够立即提供帮助的人。',
    consent: '完成后，我们可以署名感谢您吗？',
    consent_link: '完成后，我们可以署名感谢您吗？请在这里告诉我们：{url}',
    consent_name: '可以，署名 {name}',
    consent_anonymous: '不署名',
  },
  ru: {
    received: 'Спасибо, мы получили ваше предложение. Когда появятся новости, мы напишем вам здесь.',
    planned: 'Спасибо! Это уже запланировано: «{title}». Когда будет готово, мы напишем вам здесь.',
    in_progress: 'Спасибо! Мы уже работаем над этим: «{title}». Когда будет готово, мы напишем вам здесь.',
    shipped: 'Спасибо! Это уже есть: «{title}».',
    declined: 'Спасибо! Мы рассмотрели «{title}» и решили этого не делать. Причина: {reason}',
    rejected: 'Спасибо за сообщение. Принять его как предложение мы не можем. Причина: {reason}',
    help: 'Похоже, вам или кому-то другому сейчас нужна помощь. Мы не экстренная служба; пожалуйста, обратитесь к тем, кто поможет немедленно.',
    consent: 'Можно ли будет поблагодарить вас по имени, когда это будет готово?',
    consent_link: 'Можно ли будет поблагодарить вас по имени, когда это будет готово? Ответить можно здесь: {url}',
    consent_name: 'Да, как {name}',
    consent_anonymous: 'Лучше без имени',
  },
};

/** Where neither the language of the words nor that of the workspace is known. */
export const LAST_LANGUAGE = 'en';

export function fill(template: string, known: Readonly<Record<string, string>>): string {
  return template.replace(/\{(title|reason|name|url)\}/g, (whole, key: string) => known[key] ?? whole);
}
