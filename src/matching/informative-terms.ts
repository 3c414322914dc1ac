import type { Word } from './words';

/**
 * Words that ask, agree, thank or hold a sentence together, but do not say what is wanted. Written by hand, folded (no accents, lower case).
 * Used only to refuse to attach by itself; ranking weighs every word by its rarity in the workspace instead.
 */
const UNINFORMATIVE = new Set(
  `a an the and or but if so as at by for from in into of off on onto out over to up with without about than then that this these those there here it its he she they them
  we us our you your i me my mine be is are was were been being am do does did done have has had will would can could should shall may might must not no yes yeah ok okay
  please pls plz thanks thank thx too also same agree agreed want wants need needs like likes love would nice great good idea feature request vote upvote bump plus support
  really very much just still again hi hello hey dear regards cheers want all any some when where what which who how why
  der die das den dem des ein eine einen einem einer und oder aber wenn als am im in an auf aus bei fur mit nach von vor zu zum zur uber ist sind war bin wird werden kann
  konnen soll ich du er sie es wir ihr mich mir uns euch nicht kein keine ja nein bitte danke auch dafur dagegen gut gute idee schon noch mal sehr hallo dito ebenso wunsche
  el la los las lo un una unos unas y o pero si como de del al en por para con sin sobre que se su sus mi mis tu yo es son era ser esta estan hay ha no favor gracias tambien
  igual acuerdo buena bueno idea muy mas hola apoyo quiero necesito
  le les l d des du au aux une et ou mais dans sur pour par avec sans que qui ce cet cette ces il elle on nous vous ils je moi mon ma mes est sont etre c s n ne pas oui non
  merci svp plait aussi pareil accord bonne bonjour tres voudrais
  il i gli uno e ed ma che di da nel nella sul con senza per tra fra questo questa quello sono ho ha mi ti ci si anche grazie favore buona idea ciao vorrei molto accordo
  o os as um uma e ou mas em no na nos nas do da dos das com sem por para que isso isto este esta eu nos ele ela voce foi tambem obrigado obrigada favor boa ideia ola muito
  de het een en of maar als op aan uit bij voor met naar van te tot is zijn was wordt kan ik jij wij mij ons dit dat deze die niet geen ja nee graag alstublieft bedankt ook eens goed goede idee hallo heel
  i oraz lub albo ale a w we na z ze do od po za o u przy dla bez jest sa byl byc to ten ta te ja ty my wy mnie nam sie nie tak prosze dzieki dziekuje tez takze rowniez zgadzam dobry swietny pomysl bardzo czesc
  и или но а в во на с со к ко от до по за о об у при для без это этот эта эти то та тот я ты мы вы он она они мне меня нам нас мой есть был быть не нет да пожалуйста
  спасибо тоже также согласен согласна поддерживаю плюс хорошая отличная идея очень привет здравствуйте хочу нужно надо бы же ли
  და ან მაგრამ თუ რომ ეს ის იმ ამ ეგ მე შენ ჩვენ თქვენ ის ისინი ჩემი არის იყო არ არა კი დიახ გთხოვთ მადლობა ასევე მეც ვეთანხმები კარგი იდეა ძალიან გამარჯობა მინდა უნდა -ში -ზე`
    .split(/\s+/)
    .map((word) => word.normalize('NFKC')),
);
/** The same for scripts without spaces: phrases cut out before characters are counted; longer first. */
const UNINFORMATIVE_PHRASES =
  /我也是|我也想要|我也需要|非常感谢|我希望|我想要|我需要|可不可以|能不能|建议|希望|支持|同意|同感|赞成|谢谢|感谢|请问|可以|这个|那个|一下|已经|请|赞|顶|吗|吧|呢|了|的|是|我|也|お願いいたします|お願いします|ありがとうございます|ありがとう|してください|してほしい|して欲しい|ください|ほしい|欲しい|です|ます|ました|同意します|賛成|同じく|私も|これ|それ|この|その|を|が|は|に|へ|と|も|の|で|저도요|저도|부탁드립니다|부탁합니다|감사합니다|동의합니다|주세요|해주세요|좋아요|입니다|습니다/gu;

export function isInformative(word: Word): boolean {
  return (
    word.kind !== 'symbol' &&
    !/^\p{N}{1,2}$/u.test(word.text) &&
    !UNINFORMATIVE.has(word.text) &&
    (word.kind === 'number' || isLongerThanOneLetter(word.text) || /[^\p{L}]/u.test(word.text))
  );
}

/** How many characters of an unspaced run are left without its polite and joining phrases. */
export function informativeCharacters(run: string): number {
  return new Set(run.replace(UNINFORMATIVE_PHRASES, '')).size;
}

function isLongerThanOneLetter(text: string): boolean {
  return text.length > String.fromCodePoint(text.codePointAt(0) ?? 0).length;
}
