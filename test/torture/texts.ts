import type { Random } from './random';

/** The parts of a wish in one language; any of each, in this order, make a sentence that a person might write. */
interface Phrases {
  readonly openings: readonly string[];
  readonly wishes: readonly string[];
  readonly places: readonly string[];
  readonly reasons: readonly string[];
  readonly end: string;
}

const ENGLISH: Phrases = {
  openings: [
    'Please let us',
    'It would help if I could',
    'Is there a way to',
    'We would love to',
    'Every week I miss being able to',
    'Could you let me',
  ],
  wishes: [
    'export invoices as a spreadsheet',
    'sort customers by their last order',
    'lock a paragraph while somebody edits it',
    'undo a deleted folder',
    'pin a comment above the others',
    'scan receipts with the phone camera',
    'share a calendar with guests',
    'set a budget for each project',
    'turn off the morning reminder',
    'import contacts from a vCard',
    'compare two versions side by side',
    'record meetings without a plugin',
    'print labels for the warehouse',
    'filter tickets by colour',
    'schedule posts for the weekend',
    'archive finished boards',
    'sign contracts on a tablet',
    'merge two supplier accounts',
    'mute a noisy channel overnight',
    'attach drawings to a work order',
  ],
  places: [
    'in the mobile app',
    'on the dashboard',
    'from the start page',
    'inside the team space',
    'through the browser extension',
    'on the shared screen',
    'in the monthly overview',
    'while travelling offline',
    'from the search results',
    'in the admin area',
  ],
  reasons: [
    'because our accountant asks for it',
    'since doing it by hand costs an hour a day',
    'as half of my colleagues work at night',
    'because the tablet is all we have on site',
    'so that new people find their way',
    'because auditors want to see it',
    'since the workaround broke last spring',
    'so that nobody overwrites my changes',
    'because our customers keep asking',
    'as the old tool could do that',
  ],
  end: '.',
};

const GERMAN: Phrases = {
  openings: ['Bitte erlaubt uns,', 'Mir fehlt die Möglichkeit,', 'Wir würden gern', 'Es wäre schön,', 'Könnte man vielleicht'],
  wishes: [
    'Rechnungen als Tabelle auszugeben',
    'gelöschte Ordner zurückzuholen',
    'zwei Fassungen nebeneinander zu sehen',
    'Lieferscheine zu unterschreiben',
    'Erinnerungen am Wochenende abzustellen',
    'Kunden nach Umsatz zu ordnen',
    'Besprechungen ohne Zusatzprogramm aufzuzeichnen',
    'Etiketten für das Lager zu drucken',
    'Zeichnungen an Aufträge zu hängen',
    'doppelte Kontakte zusammenzulegen',
    'Belege mit dem Handy einzulesen',
    'Beiträge für später vorzumerken',
  ],
  places: [
    'in der Übersicht',
    'auf dem Tablet',
    'im Verwaltungsbereich',
    'in der Suche',
    'auf der Startseite',
    'im Kalender',
    'unterwegs ohne Netz',
  ],
  reasons: [
    'weil die Buchhaltung danach fragt',
    'da wir sonst alles abtippen',
    'damit Neue sich zurechtfinden',
    'weil die Prüfer es sehen wollen',
    'da im Schichtbetrieb niemand Zeit hat',
    'damit nichts verloren geht',
    'weil das alte Programm es konnte',
  ],
  end: '!',
};

const SPANISH: Phrases = {
  openings: ['Por favor, permitid', 'Nos gustaría', 'Echo de menos', 'Sería útil', '¿Hay manera de'],
  wishes: [
    'exportar las facturas a una hoja de cálculo',
    'recuperar carpetas borradas',
    'firmar contratos en la tableta',
    'ordenar los clientes por su último pedido',
    'silenciar los avisos de madrugada',
    'imprimir etiquetas para el almacén',
    'comparar dos versiones del documento',
    'compartir el calendario con invitados',
    'fijar un presupuesto por proyecto',
    'adjuntar planos a una orden',
  ],
  places: [
    'en la aplicación móvil',
    'desde la portada',
    'en el panel',
    'dentro del espacio común',
    'en el informe mensual',
    'sin conexión',
  ],
  reasons: [
    'porque la gestoría lo pide cada mes',
    'ya que hacerlo a mano nos quita una hora',
    'para que nadie pise mis cambios',
    'porque los clientes insisten',
    'ya que trabajamos por turnos',
    'para no depender de capturas de pantalla',
  ],
  end: '.',
};

const GEORGIAN: Phrases = {
  openings: ['გთხოვთ, დაამატოთ შესაძლებლობა', 'კარგი იქნებოდა', 'ძალიან გვჭირდება', 'იქნებ შეიძლებოდეს'],
  wishes: [
    'ანგარიშების ცხრილად გადმოწერა',
    'წაშლილი საქაღალდის აღდგენა',
    'კონტაქტების ფაილიდან ჩატვირთვა',
    'ხელშეკრულების ტელეფონით ხელმოწერა',
    'ღამით შეტყობინებების გამორთვა',
    'ორი ვერსიის ერთმანეთთან შედარება',
    'საწყობისთვის იარლიყების ბეჭდვა',
    'კალენდრის სტუმრებთან გაზიარება',
  ],
  places: ['მობილურ აპლიკაციაში', 'მთავარ გვერდზე', 'ძიების შედეგებში', 'გუნდის სივრცეში', 'ინტერნეტის გარეშე'],
  reasons: [
    'რადგან ბუღალტერი ყოველ თვე ითხოვს',
    'რომ ხელით გადაწერა არ მოგვიწიოს',
    'რადგან კლიენტები ხშირად გვეკითხებიან',
    'რომ ცვლილებები არ დაიკარგოს',
    'რადგან ძველ პროგრამას ეს შეეძლო',
  ],
  end: '.',
};

const CHINESE: Phrases = {
  openings: ['希望可以', '能不能支持', '我们很需要', '建议增加'],
  wishes: [
    '把发票导出成表格',
    '恢复已删除的文件夹',
    '在平板上签署合同',
    '并排比较两个版本',
    '夜间关闭提醒',
    '批量打印仓库标签',
    '从名片导入联系人',
    '按颜色筛选工单',
  ],
  places: ['在手机端', '在首页上', '在搜索结果里', '在团队空间中', '在离线状态下'],
  reasons: ['因为会计每个月都要', '否则每天要手工录入一小时', '这样新同事更容易上手', '因为客户经常提到', '以免别人覆盖我的修改'],
  end: '。',
};

const LANGUAGES: readonly Phrases[] = [ENGLISH, ENGLISH, ENGLISH, GERMAN, SPANISH, GEORGIAN, CHINESE];

/** A wish that nobody else in this run has worded so: a case number of one's own, as people quote them, tells equal draws apart. */
export function aText(random: Random, no: number): string {
  const language = random.pick(LANGUAGES);
  const parts = [language.openings, language.wishes, language.places, language.reasons].map((list) => random.pick(list));
  const isSpaced = language !== CHINESE;
  const words = isSpaced ? parts.join(' ') : parts.join('，').replace('，', '');
  return `${words}${language.end}${isSpaced ? ' ' : ''}(#${no})`;
}
