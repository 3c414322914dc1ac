import { fold, splitWords } from './words';

/**
 * Words by which it is told whether a text holds one wish or several, by hand, in the form that is compared: folded words with one space between.
 * `add*` stands for what begins with it. A form in a script without spaces matches anywhere, at a beginning where a beginning is asked for.
 */
class Phrases {
  private readonly spaced: RegExp;
  private readonly unspaced: readonly string[];

  constructor(list: string, where: 'anywhere' | 'at the beginning') {
    const phrases = list.split('|').map((phrase) => phrase.trim());
    const isUnspaced = (phrase: string) => splitWords(phrase)[0]?.kind === 'unspaced';
    this.unspaced = phrases.filter(isUnspaced).map(fold);
    const patterns = phrases.filter((phrase) => !isUnspaced(phrase)).map((phrase) => patternOf(phrase));
    this.spaced = new RegExp(`${where === 'anywhere' ? '(?:^| )' : '^'}(?:${patterns.join('|')})(?= |$)`, 'u');
    this.begins = where === 'at the beginning';
  }

  private readonly begins: boolean;

  /** Of the normalised text. */
  in(normalised: string): boolean {
    if (this.spaced.test(normalised)) return true;
    const joined = normalised.replaceAll(' ', '');
    return this.unspaced.some((phrase) => (this.begins ? joined.startsWith(phrase) : joined.includes(phrase)));
  }

  /** What follows the phrase that the normalised text begins with; the whole text where it begins with none. */
  after(normalised: string): string {
    const spaced = this.spaced.exec(normalised);
    if (spaced !== null) return normalised.slice(spaced[0].length).trim();
    const found = this.unspaced.find((phrase) => normalised.startsWith(phrase));
    return found === undefined ? normalised : normalised.slice(found.length).trim();
  }
}

function patternOf(phrase: string): string {
  return splitWordsAndStars(phrase)
    .map((word) => (word.endsWith('*') ? `${word.slice(0, -1)}[^ ]*` : word))
    .join(' ');
}

function splitWordsAndStars(phrase: string): string[] {
  return phrase.split(/\s+/u).map((word) => (word.endsWith('*') ? `${fold(word.slice(0, -1))}*` : fold(word)));
}

/** Somebody asks for something. */
export const ASKS = new Phrases(
  `please | pls | plz | add | adding | allow | support | make it | make the | let me | let us | let users | would be | itd be | would like | id like | i d like | would love | could you | can you | can we | could we
  | should | want | wish | need | needs | how about | what about | it would | i would | we would | is it possible | be able to | possibility | feature request | bring back | fix | improve | provide | offer | introduce | implement | enable | option to
  | option for | hope
  | bitte | ware | wunsche* | wunscht* | mochte* | hatte gern* | sollte* | konnte* | konnt ihr | kann man | fehlt | braucht* | brauche | hinzufug* | erganz* | einbau* | ermoglich* | moglichkeit | unterstutz*
  | por favor | podria* | podrian | pueden | se puede | deberia* | gustaria | quisiera* | quiero | necesit* | agreg* | anadir | anadan | permit* | falta | posibilidad | seria | ojala | hace falta
  | s il vous | svp | serait | voudrais | aimerais | souhait* | pourr* | pouvez | peut on | ajout* | permett* | devrait | manque | possibilite | il faudrait
  | gostaria | seria bom | poderia* | podem | deveria* | quero | precis* | adicion* | vorrei | sarebbe | potreste | dovrebbe | aggiung* | serve | possibilita
  | graag | zou | zouden | kunnen jullie | kunt u | toevoeg* | wens* | prosze | chcial* | przydal* | dodajcie | dodac | dodanie | mozliwosc | powinn* | brakuje
  | пожалуйста | хотелось | хочу | хотим | хотел* | добав* | сделайте | сделать | нужн* | надо | было бы | можно ли | можно | не хватает | возможность | поддерж* | прошу | должн* | дайте
  | გთხოვ* | მინდა | გვინდა | მსურს | კარგი იქნებოდა | იქნებოდა | დაამატ* | დაგვიმატ* | დამატებ* | შესაძლებლობ* | უნდა | შეიძლება | გვჭირდება | მჭირდება | იქნება
  | 希望 | 建议 | 建議 | 增加 | 添加 | 加上 | 加一个 | 支持 | 能不能 | 可不可以 | 可以 | 想要 | 请 | 請 | 需要 | 最好 | 应该 | 能够 | 要是能
  | 欲しい | ほしい | してください | して下さい | お願い | できるよう | できれば | 追加 | 希望 | たいです | したい | 要望 | 対応して | 주세요 | 좋겠 | 부탁 | 추가해 | 원합니다 | 싶습니다 | 싶어요`,
  'anywhere',
);

/** Somebody begins to speak of something else. */
export const ANOTHER = new Phrases(
  `also | and also | additionally | in addition | besides | besides that | furthermore | moreover | another thing | another idea | another suggestion | another wish | another request | another feature | a second thing | one more thing
  | one more idea | one more | second | secondly | second request | third | thirdly | finally | lastly | on another note | on a different note | separately | unrelated | oh and | and another | plus | apart from that | other than that | something else
  | ausserdem | zusatzlich | des weiteren | weiterhin | daruber hinaus | noch etwas | noch ein wunsch | noch eine idee | noch was | und noch | ein weiterer wunsch | ein anderer wunsch | ein zweiter wunsch | zweitens | drittens
  | unabhangig davon | auch ware | ferner
  | ademas | tambien | por otra parte | por otro lado | otra cosa | otra idea | otra sugerencia | otro deseo | en segundo lugar | segundo | aparte | asimismo
  | de plus | en plus | en outre | par ailleurs | aussi | autre chose | une autre idee | autre suggestion | deuxiemement | d autre part | alem disso | tambem | outra coisa | outra ideia | em segundo lugar
  | inoltre | un altra cosa | un altra idea | in secondo luogo | in piu | anche | verder | daarnaast | ook | bovendien | nog iets | ten tweede | poza tym | dodatkowo | ponadto | oprocz tego | po drugie | jeszcze jedno | druga rzecz
  | еще | и еще | еще одно | также | кроме того | помимо этого | во вторых | в третьих | другое пожелание | другая идея | плюс к этому | вдобавок
  | კიდევ | კიდევ ერთი | ასევე | გარდა ამისა | ამასთან | ამის გარდა | მეორე | სხვა თხოვნა | მეორეც
  | 还有 | 還有 | 另外 | 此外 | 第二 | 其次 | 再就是 | 再者 | 还希望 | 同时也 | また | あと | それから | それと | もう一つ | もうひとつ | さらに | 別件 | 二つ目 | ついでに | 또한 | 그리고 또 | 추가로 | 하나 더`,
  'at the beginning',
);

/** What goes on speaking of the same thing. */
export const SAME_AGAIN = new Phrases(
  `it | its | it s | this | that | these | those | they | them | he | she | there | then | when | if | because | same | with it | with that | with this | doing | for this | for that | see | note | i noticed | i tried | i have tried | i ve | i also tried
  | es | das | dies | diese* | dieser | sie | er | dabei | dann | damit | dazu | wenn | eso | esto | este | esta | ese | entonces | cuando | si | cela | ca | ce | cette | c est | il | elle | isso | isto | quando | questo | questa | quello | dat | dit | deze | to | ten | wtedy
  | это | этот | эта | эти | он | она | оно | они | тогда | если | когда | при этом | ეს | ის | იგი | ისინი | მაშინ | თუ | როცა
  | 这 | 這 | 它 | 那 | 其 | これ | それ | その | この | あれ | 그것 | 이것`,
  'at the beginning',
);

/** A line above a list of wishes. */
export const WISHES_FOLLOW = new Phrases(
  `ideas | suggestions | wishes | wish list | wishlist | requests | feature requests | improvements | feedback | proposals | enhancements
  | vorschlage | wunsche | ideen | anregungen | verbesserungen | verbesserungsvorschlage | wunschliste | sugerencias | deseos | peticiones | mejoras | propuestas
  | idees | souhaits | ameliorations | demandes | sugestoes | ideias | desejos | pedidos | melhorias | idee | suggerimenti | desideri | richieste | miglioramenti
  | ideeen | wensen | suggesties | verbeteringen | pomysly | sugestie | prosby | zyczenia | propozycje
  | идеи | предложения | пожелания | просьбы | улучшения | идей | предложений | пожеланий | იდეები | წინადადებები | სურვილები | თხოვნები | რამდენიმე იდეა | რამდენიმე თხოვნა
  | 建议 | 建議 | 想法 | 需求 | 愿望 | 要望 | 提案 | アイデア | お願い | 제안 | 아이디어 | 요청`,
  'anywhere',
);

/** The same, where the line says nothing else: what names a thing asks for that thing, and the list is what it is to have. */
export const MORE_FOLLOWS = new Phrases(
  `things | features | a few things | i would like | id like | i would love | id love | would be nice | would be great | i wish | i want | we want | i need | we need | missing | could you | please
  | ich wunsche mir | ich mochte | ich hatte gern | wir brauchen | es fehlt | es fehlen | mir fehlt | mir fehlen | bitte | dinge | me gustaria | quisiera | cosas | choses | je voudrais | j aimerais | coisas | cose | gostaria | vorrei
  | хотелось бы | хочу | хотим | нужно | не хватает | вещи | მინდა | გვინდა | მსურს | 希望 | 功能 | 改善 | 欲しい機能`,
  'anywhere',
);

/** A line above the parts of one thing: how to see a fault, what one thing is to hold, what speaks for it. */
export const DETAILS_FOLLOW = new Phrases(
  `steps | reproduce | repro | reproduction | expected | actual | observed | environment | versions | specs | logs | log | output | stack trace | stacktrace | traceback | workaround | for example | e g | such as | like this | include | includes | including | contain*
  | consist* | following columns | columns | fields | options | pros | cons | benefits | advantages | reasons | because | why | criteria | use case | use cases | requirements | acceptance | how it works | settings | so far | i tried | i have tried | attached
  | schritte | reproduzier* | erwartet* | tatsachlich* | umgebung | beispiel* | zum beispiel | enthalten | enthalt | folgende felder | felder | spalten | vorteile | nachteile | grunde | weil | z b
  | pasos | reproducir | esperado | comportamiento | entorno | ejemplo* | por ejemplo | incluir | incluya | campos | columnas | ventajas | razones | etapes | reproduire | attendu | exemple | par exemple | colonnes | champs | avantages | raisons
  | passos | passaggi | riprodurre | stappen | kroki | шаги | воспроизв* | ожидаем* | окружение | пример* | например | содержать | поля | столбцы | колонки | преимущества | причины | потому
  | ნაბიჯები | გამეორება | მაგალითად | მოსალოდნელი | ველები | სვეტები | მიზეზები | უპირატესობ*
  | 步骤 | 重现 | 复现 | 预期 | 实际 | 例如 | 比如 | 包括 | 字段 | 原因 | 理由 | 優点 | 优点 | 环境 | 手順 | 再現 | 期待 | 実際 | 例えば | 項目 | 環境 | 단계 | 재현 | 예를`,
  'anywhere',
);

/** What one does with a product step by step; no wish begins so. */
export const STEP = new Phrases(
  `open | click | go | go to | press | select | choose | type | enter | log in | login | sign in | navigate | run | start | tap | scroll | hit | wait | create a | create an | see | notice | observe | try to | drag | close | install | restart | reload | then | now
  | offne | offnen | klick* | gehe | geh | drucke | wahle | gib | starte* | warte* | melde | scrolle | abre | abrir | haz clic | hacer clic | ve a | ir a | pulsa* | selecciona* | inicia* | espera* | ouvr* | clique* | cliqu* | allez | appuy* | selectionn* | apri | vai | clicca* | ouvrir
  | открыть | откройте | открываем | нажать | нажмите | нажимаем | перейти | перейдите | выбрать | выберите | запустить | запустите | გახსენით | გახსენი | დააჭირეთ | დააჭირე | გადადით | აირჩიეთ | 打开 | 点击 | 點擊 | 进入 | 选择 | 输入 | 等待 | 開く | クリック | 選択 | 押す | 押して`,
  'at the beginning',
);
