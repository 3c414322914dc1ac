/**
 * Numbers that are written out, by hand, folded: the digits, then their forms in the languages of the data. One is left out, as it is an article in most
 * of them; so are forms that are another word as well (once, on, cent, onze).
 */
export const NUMBER_WORDS = `2 two zwei dos deux due dois duas twee dwa dwie два две двух ორი ორ | 3 three drei tres trois tre drie trzy tres три трех სამი სამ |
  4 four vier cuatro quatre quattro quatro cztery четыре четырех ოთხი ოთხ | 5 five funf cinco cinq cinque vijf piec пять пяти ხუთი ხუთ |
  6 six sechs seis sei zes szesc шесть шести ექვსი ექვს | 7 seven sieben siete sept sette sete zeven siedem семь семи შვიდი შვიდ |
  8 eight acht ocho huit otto oito osiem восемь восьми რვა | 9 nine neun nueve neuf nove negen dziewiec девять девяти ცხრა |
  10 ten zehn diez dix dieci dez tien dziesiec десять десяти ათი ათ | 11 eleven elf undici jedenascie одиннадцать თერთმეტი თერთმეტ |
  12 twelve zwolf doce douze dodici doze twaalf dwanascie двенадцать თორმეტი თორმეტ | 15 fifteen funfzehn quince quinze quindici vijftien pietnascie пятнадцать თხუთმეტი თხუთმეტ |
  20 twenty zwanzig veinte vingt venti vinte twintig dwadziescia двадцать ოცი ოც | 30 thirty dreissig treinta trente trenta trinta dertig trzydziesci тридцать ოცდაათი ოცდაათ |
  40 forty vierzig cuarenta quarante quaranta quarenta veertig czterdziesci сорок ორმოცი ორმოც | 50 fifty funfzig cincuenta cinquante cinquanta cinquenta vijftig piecdziesiat пятьдесят ორმოცდაათი ორმოცდაათ |
  60 sixty sechzig sesenta soixante sessanta sessenta zestig szescdziesiat шестьдесят სამოცი სამოც | 90 ninety neunzig noventa novanta negentig dziewiecdziesiat девяносто ოთხმოცდაათი ოთხმოცდაათ |
  100 hundred hundert einhundert cien cento cem honderd sto сто ასი ას | 1000 thousand tausend eintausend mille duizend tysiac тысяча тысячу ათასი ათას`;

/** Measures, by one name each: with another measure the same number is another number. */
export const UNITS = `kb kb kib kilobyte kilobytes кб | mb mb mib megabyte megabytes мб мегабайт მბ მეგაბაიტი 兆 | gb gb gib gigabyte gigabytes gigabajt гб гигабайт გბ გიგაბაიტი | tb tb tib terabyte terabytes тб ტბ |
  ms ms millisecond milliseconds millisekunden мс 毫秒 ミリ秒 |
  s s sec secs second seconds sek sekunde sekunden segundo segundos seconde secondes seconden secondo secondi sekund sekundy сек секунд секунды წამი წამში 秒 秒钟 秒間 |
  min min mins minute minutes minuten minuto minutos minuti minut minuty мин минут минуты წუთი წუთში 分钟 分鐘 分間 |
  h h hr hrs hour hours std stunde stunden hora horas heure heures ora ore uur uren godzina godziny godzin час часа часов საათი საათში 小时 小時 時間 |
  d day days tag tage tagen dia dias jour jours giorno giorni dag dagen dzien dni день дня дней დღე დღეში 天 日間 |
  w week weeks woche wochen semana semanas semaine semaines settimana settimane weken tydzien tygodnie tygodni неделя недели недель კვირა კვირაში 周 週間 |
  mo month months monat monate monaten mes meses mois mese mesi mes maand maanden miesiac miesiace miesiecy месяц месяца месяцев თვე თვეში 个月 か月 ヶ月 ヵ月 |
  y year years jahr jahre jahren ano anos ans annee annees anno anni jaar rok lata lat год года лет წელი წელში 年 年間 |
  px px pixel pixels pixeln пикселей | dpi dpi | fps fps | k k | percent percent prozent pourcent procent процентов процент პროცენტი`;

/** What Chinese and Japanese count with, longer ones first. */
export const COUNTERS =
  '个月|か月|ヶ月|ヵ月|分钟|分鐘|分間|小时|小時|時間|秒钟|秒間|日間|週間|年間|ページ|つ|個|个|件|条|條|次|回|天|秒|周|年|月|页|頁|人|位|名|张|張|枚|行|列|倍|级|級|种|種|块|项|項|台|岁|歳';
