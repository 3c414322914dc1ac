/** What people of an imaginary notes app, Orbit, say in a week: in Slack and in a Typeform. `topic` is what a person would say it is about. */
export interface Voice {
  readonly via: 'slack' | 'typeform';
  /** Their name; the same name is the same person on one platform. */
  readonly who: string;
  readonly topic: Topic;
  readonly text: string;
}

export type Topic =
  | 'dark_mode'
  | 'csv_export'
  | 'offline'
  | 'calendar'
  | 'search_pdf'
  | 'two_factor'
  | 'reminders'
  | 'trash'
  | 'templates'
  | 'fonts'
  | 'shortcuts'
  | 'read_only_share'
  | 'voice_notes'
  | 'android_speed'
  | 'print'
  | 'tags'
  | 'watch_app'
  | 'two_wishes'
  | 'help';

/** What will have shipped, or been declined, at the end. */
export const DECIDED: readonly Topic[] = ['dark_mode', 'csv_export', 'watch_app'];

const slack = (who: string, topic: Topic, text: string): Voice => ({ via: 'slack', who, topic, text });
const form = (who: string, topic: Topic, text: string): Voice => ({ via: 'typeform', who, topic, text });

export const VOICES: readonly Voice[] = [
  // Dark mode: the same wish in five languages, reworded and word for word.
  slack('Maya', 'dark_mode', 'Please add a dark mode, the white screen hurts my eyes at night.'),
  slack('Tom', 'dark_mode', 'A dark mode for the editor would be great, the white screen is painful for my eyes at night'),
  form('Ines', 'dark_mode', 'Please add a dark mode, the white screen hurts my eyes at night.'),
  slack('Jonas', 'dark_mode', 'Bitte einen dunklen Modus anbieten, der weiße Bildschirm blendet nachts sehr.'),
  form('Katrin', 'dark_mode', 'Ein dunkler Modus wäre schön, nachts blendet der weiße Bildschirm sehr.'),
  slack('Lucía', 'dark_mode', 'Por favor, añadid un modo oscuro: la pantalla blanca cansa mucho la vista por la noche.'),
  slack('ნინო', 'dark_mode', 'გთხოვთ დაამატოთ მუქი რეჟიმი, თეთრი ეკრანი ღამით თვალებს მღლის.'),
  slack('გიორგი', 'dark_mode', 'მუქი რეჟიმი დაამატეთ რა, ღამით თეთრი ეკრანი თვალებს ძალიან მღლის'),
  slack('小林', 'dark_mode', '请增加深色模式，晚上白色屏幕太刺眼了。'),
  form('王芳', 'dark_mode', '希望增加深色模式，晚上白色屏幕非常刺眼'),

  // CSV export.
  slack('Priya', 'csv_export', 'We need to export a notebook as CSV so that finance can open it in a spreadsheet.'),
  form('Oliver', 'csv_export', 'Export notebooks to CSV please: our finance team wants to open them in a spreadsheet.'),
  slack('Sven', 'csv_export', 'Notizbücher als CSV exportieren, damit die Buchhaltung sie in der Tabelle öffnen kann.'),
  form('Carmen', 'csv_export', 'Exportar un cuaderno a CSV para abrirlo en una hoja de cálculo.'),
  slack('Hannah', 'csv_export', 'We need to export a notebook as CSV so that finance can open it in a spreadsheet.'),
  slack('陈伟', 'csv_export', '希望可以把笔记本导出为 CSV，方便财务用表格打开。'),

  // Offline.
  slack('Diego', 'offline', 'Necesito trabajar sin conexión: en el tren no hay cobertura y no puedo abrir mis notas.'),
  form('Elena', 'offline', 'Trabajar sin conexión, por favor. En el tren no hay cobertura y no se pueden abrir las notas.'),
  slack('Ben', 'offline', 'Offline mode! On the train there is no signal and I cannot open my notes.'),
  form('Grace', 'offline', 'I cannot open my notes on the train because there is no signal; an offline mode would fix that.'),
  slack('თამარი', 'offline', 'ოფლაინ რეჟიმი გვჭირდება: მატარებელში ინტერნეტი არ არის და ჩანაწერებს ვერ ვხსნი.'),

  // Calendar.
  slack('Felix', 'calendar', 'Aufgaben mit Fälligkeit sollten in meinem Google Kalender erscheinen.'),
  form('Nora', 'calendar', 'Tasks with a due date should show up in my Google Calendar.'),
  slack('Aisha', 'calendar', 'Sync tasks with a due date to Google Calendar so that they show up there.'),
  slack('Marco', 'calendar', 'Las tareas con fecha límite deberían aparecer en mi Google Calendar.'),

  // Search in PDFs.
  slack('Emil', 'search_pdf', 'Search does not look inside attached PDFs. I never find the contract I scanned.'),
  form('Ruth', 'search_pdf', 'Please let the search look inside attached PDFs, I never find scanned contracts.'),
  slack('Luis', 'search_pdf', 'La búsqueda no mira dentro de los PDF adjuntos.'),

  // Two-factor.
  slack('Yara', 'two_factor', 'Our security team asks for two-factor login with an authenticator app.'),
  form('Peter', 'two_factor', 'Two-factor login with an authenticator app is required by our security team.'),
  slack('李娜', 'two_factor', '请支持用验证器应用进行两步登录，公司安全部门有要求。'),

  // Reminders.
  slack('Sofia', 'reminders', 'Recurring reminders: every first Monday of the month, not only on a fixed date.'),
  form('Lars', 'reminders', 'I want reminders that repeat every first Monday of the month, not only on a fixed date.'),
  slack('დავით', 'reminders', 'განმეორებადი შეხსენებები მინდა, მაგალითად ყოველი თვის პირველ ორშაბათს.'),

  // Trash.
  slack('Omar', 'trash', 'I deleted a note by accident and it was gone. A trash to restore deleted notes from, please.'),
  form('Julia', 'trash', 'Please add a trash so that deleted notes can be restored, I lost one by accident.'),
  slack('Anke', 'trash', 'Ein Papierkorb fehlt: gelöschte Notizen sind sofort weg.'),

  // Templates.
  slack('Ravi', 'templates', 'Templates for meeting notes, with agenda, decisions and owners filled in.'),
  form('Chloe', 'templates', 'Meeting note templates with agenda, decisions and owners already filled in.'),

  // Smaller and rarer wishes.
  slack('Zoe', 'fonts', 'Let me choose a font with dyslexia-friendly letters in the editor.'),
  form('Igor', 'fonts', 'A dyslexia-friendly font to choose in the editor would help my daughter.'),
  slack('Kim', 'shortcuts', 'Keyboard shortcuts for moving a note between notebooks.'),
  form('Dana', 'shortcuts', 'Please add keyboard shortcuts to move notes between notebooks.'),
  slack('Ahmed', 'read_only_share', 'I want to share a notebook with a client so that they can read but not edit it.'),
  form('Laura', 'read_only_share', 'Sharing a notebook read only with clients, without letting them edit.'),
  slack('Mei', 'voice_notes', '希望支持语音笔记，开车的时候没法打字。'),
  slack('Paul', 'voice_notes', 'Record voice notes while driving and get them as text later.'),
  form('Hugo', 'android_speed', 'The Android app needs ten seconds to open a large notebook on my phone.'),
  slack('Ivy', 'android_speed', 'Opening a large notebook takes ten seconds in the Android app on my phone.'),
  slack('Greta', 'print', 'Beim Drucken werden lange Tabellen abgeschnitten.'),
  form('Max', 'print', 'Lange Tabellen werden beim Drucken am rechten Rand abgeschnitten.'),
  slack('Pablo', 'tags', 'Quiero poner etiquetas de colores a las notas para encontrarlas antes.'),
  form('Marta', 'tags', 'Etiquetas de colores para las notas, así las encuentro antes.'),
  slack('Noah', 'watch_app', 'An app for my watch that reads out the shopping list.'),
  form('Lena', 'watch_app', 'Reading the shopping list on my watch would be lovely.'),
  slack('ლევანი', 'trash', 'წაშლილი ჩანაწერების აღდგენა რომ შეიძლებოდეს, კარგი იქნებოდა.'),
  slack('Rosa', 'templates', 'Plantillas para actas de reunión con agenda, decisiones y responsables.'),
  slack(
    'Ella',
    'two_wishes',
    'Two things: please let us pin a note to the top, and separately, let us set the language of the spell checker per notebook.',
  ),
];

/** In Telegram, on Discord and by mail. */
export const AROUND = {
  command: 'Please add a dark mode to the app, the white screen hurts my eyes at night',
  hashtag: 'Exportar el cuaderno a CSV para abrirlo en una hoja de cálculo',
  slash: 'Add a dark mode please: at night the white screen hurts my eyes',
  clicked: 'We need to export notebooks as CSV so that our finance team can open them in a spreadsheet',
  verified: 'Please add a dark mode: the white screen of the editor hurts my eyes at night.',
  unverified: 'A dark mode, please! The white screen hurts my eyes at night.',
};

/** No idea: somebody who needs help now. */
export const CALL_FOR_HELP = 'My account was hacked and somebody is reading my notes, please help';
export const HELP = 'Write to security@orbit.example: we look at it at once, at any hour.';
export const HELP_URL = 'https://orbit.example/security';

/** The same person, the same words, again and again within minutes. */
export const SPAM = 'Best casino bonus!!! Click https://win.example https://bonus.example https://cash.example https://spin.example now';
export const SPAM_BURST = 6;

/** After the release: somebody who did not follow the news asks once more. */
export const LATECOMER = slack('Victor', 'dark_mode', 'Please add a dark mode for the editor, the white screen hurts my eyes at night');
