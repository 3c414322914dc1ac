/**
 * Words that turn a wish around, by hand, folded. `add*` matches what begins with it; `turn_on` two words in a row; a form in a script without spaces matches anywhere in a run.
 * The languages share a row: a wish in one may be stored in another.
 */
export const NEGATIONS = `not no never none without cannot cant dont doesnt didnt wont wouldnt shouldnt couldnt isnt arent wasnt werent hasnt havent hadnt mustnt neither nor unable impossible non fail* broken
  nicht kein keine keinen keinem keiner nie niemals ohne unmoglich nunca jamas sin ningun* tampoco imposible pas ne n jamais sans aucun* impossible* senza mai nessun* impossibil*
  nao sem nenhum* impossivel niet geen nooit zonder onmogelijk nie bez nigdy zaden niemozliw* не нет без никогда нельзя невозможно ни
  არ არა ვერ ნუ აღარ ვეღარ არასოდეს გარეშე შეუძლებელ* ლა
  不 没 別 别 无法 無法 未 无 禁止 ない なく ません なし 無し できず 안 못 없 않`;

/** One row an opposition: `one side | other side`. */
export const OPPOSITES = `
  add adds adding added insert* include* hinzufug* anadir* anad* agreg* ajout* aggiung* adicion* acrescent* toevoeg* voeg_toe dodaj* dodac dodani* добав* დაამატ* დამატებ* 添加 增加 加入 追加 추가 | remove* removing delete* deleting drop entfern* losch* elimin* quitar quita borrar borra suppr* supprim* enlever rimuov* remov* exclu* verwijder* usun* usuw* удал* убра* убери* წაშალ* წაშლ* ამოიღ* მოაშორ* 删除 移除 去掉 去除 削除 삭제 제거
  enable* enabling activate* activating turn_on switch_on aktivier* einschalt* activar* activa active_ activer habilit* attiv* abilit* ativ* inschakel* wlacz* включ* ჩართ* 启用 开启 打开 有効 オンに 켜 활성 anschalt* | disable* disabling deactivate* deactivating turn_off switch_off deaktivier* ausschalt* abschalt* desactiv* deshabilit* desabilit* disattiv* disabilit* desativ* uitschakel* wylacz* отключ* выключ* გამორთ* გათიშ* 禁用 关闭 停用 無効 オフに 끄 비활성
  show* display* reveal* zeig* anzeig* einblend* mostr* affich* montr* visualizz* exib* toon* tonen weergev* pokaz* wyswietl* показ* покаж* отобра* აჩვენ* გვაჩვენ* ჩვენება გამოჩენ* 显示 展示 表示 표시 | hide* hiding hidden versteck* verberg* ausblend* ocult* escond* masqu* cach* nascond* verberg* ukry* скры* спрят* დამალ* 隐藏 隐去 非表示 隠す 숨기
  allow* permit* erlaub* zulass* zulas* permit* autoris* autoriz* autorizz* permett* consent* toestaan pozwol* zezwol* разреш* позвол* დაუშვ* ნებართვ* 允许 許可 허용 | block* forbid* prevent* prohibit* deny blockier* verbiet* sperr* verhinder* bloque* prohib* impedi* interdi* bloqu* vieta* bloccar* proib* verbied* blokker* zablok* blok* zabron* запре* блокир* დაბლოკ* აკრძალ* 阻止 屏蔽 禁止 ブロック 차단  blocc*
  import* importier* importi* импорт* იმპორტ* 导入 インポート 取り込 가져오기 | export* exportier* esport* eksport* экспорт* ექსპორტ* 导出 エクスポート 書き出 내보내기
  increase* increasing raise* larger bigger longer erhoh* vergrosser* großer* grosser* aument* increment* augment* agrand* allong* ingrand* verhog* vergrot* zwieksz* powieksz* увелич* повы* გაზარდ* გაზრდ* გაადიდ* 增大 提高 加大 调高 増や 大きく 上げ 늘리 augment* | decrease* decreasing reduce* reducing lower* smaller shorter shrink* verringer* verkleiner* reduzier* reduc* disminu* dimin* rimpicciol* ridu* reduz* verlaag* verklein* zmniejsz* уменьш* сниз* пониз* შეამცირ* შემცირ* დააპატარავ* 减少 降低 减小 调低 減ら 小さく 下げ 줄이 redui* baiss* verlagen
  open opens opening opened offn* abrir abre abra ouvr* apri* aprire otwiera* otworz* открыт* открыва* откро* გახსენ* გახსნ* 打开 開く 開け 열기 openen geopend | close* closing shut schliess* geschlossen cerrar* cierra* ferm* chiud* fechar* fecha sluit* zamkn* zamyka* закры* დახურ* 关闭 関闭 閉じ 닫기 cerrad*
  light* bright* hell helle* hellen hellem heller claro clara clair* chiar* licht* jasn* светл* ნათელ* ღია 浅色 亮色 明るい ライト 라이트 | dark* dunkel* dunkle* oscur* scur* sombre fonce escuro escura donker* ciemn* тёмн* темн* მუქ* ბნელ* 深色 暗色 暗黑 黑暗 ダーク 暗い 다크
  start* begin* starten arranc* iniciar* demarr* avvi* comec* uruchom* zaczn* запус* начин* начать დაიწყ* გაუშვ* 开始 启动 開始 시작 | stop* end ends ending halt* beend* stopp* detener* parar arret* ferma* terminar zatrzym* остан* прекра* შეაჩერ* შეწყვიტ* დაასრულ* 停止 结束 終了 중지
  lock* sperren verrouill* verriegel* cerrojo заблокир* ჩაკეტ* 锁定 ロックする 잠금 bloque* bloqu* blocc* vergrendel* zablok* | unlock* entsperr* entriegel* desbloque* deverrouill* sblocc* desbloq* odblok* разблок* განბლოკ* 解锁 ロック解除 해제 ontgrendel*
  connect* verbind* conect* connexion collega* polacz* подключ* დააკავშირ* 连接 接続 연결 | disconnect* trenn* desconect* deconnect* scolleg* rozlacz* отсоедин* 断开 切断
  before vor antes avant prima voor przed до перед მანამდე | after nach despues apres dopo depois na po после შემდეგ
  public* offentlich* publico publica publique pubblic* openbaar публичн* საჯარო 公开 公開 공개 publiczn* | private* privat* privad* prive* приватн* частн* პირად* 私有 非公開 비공개 prywatn*
  upload* hochlad* subir televers* carica* загруз* ატვირთ* 上传 アップロード 업로드 enviar przesyl* przesl* wgra* wgry* | download* herunterlad* descarg* telecharg* scarica* baixar pobier* скача* ჩამოტვირთ* გადმოწერ* 下载 ダウンロード 다운로드 pobra*
  ascending aufsteigend* ascendente croissant* возраст* 升序 昇順 오름차순 crescent* rosnac* oplopend* ზრდად* | descending absteigend* descendente decroissant* убыва* 降序 降順 내림차순 decrescent* malejac* aflopend* კლებად*
  left links izquierd* gauche sinistr* esquerd* lewy lewa lewej lewo слев* лев* მარცხ* 左 左側 왼쪽 | right rechts derech* droite destr* direit* prawy prawa prawej prawo справ* прав* მარჯვ* 右 오른쪽
  top oben arriba haut superior* верх* ზემო* ზედა 上面 顶部 上部 위쪽 in_alto boven gorze gory | bottom unten abajo bas inferior* нижн* внизу ქვემო* ქვედა 下面 底部 下部 아래 in_basso onder dole dolu
  minimum minimal min mindest* minim* мин минимум* მინიმ* 最小 최소 | maximum maximal max hochst* maxim* макс максимум* მაქსიმ* 最大 최대
  horizontal* горизонтал* 水平 横向 横 | vertical* vertikal* вертикал* 垂直 纵向 縦
  expand* ausklapp* aufklapp* expandir deplier развер* გაშალ* 展开 展開 espand* uitklap* rozwin* rozwij* | collapse* einklapp* zuklapp* contraer replier сверн* ჩაკეც* 折叠 折りたた comprim* recolh* inklap* zwin* zwij*
  subscribe* abonnier* suscrib* подписа* გამოიწერ* 订阅 購読 구독 | unsubscribe* abbestell* отписа* 退订 購読解除
  login log_in logging_in sign_in signin anmeld* einlogg* войти вход логин* შესვლ* 登录 登入 ログイン 로그인 | logout log_out logging_out sign_out signout abmeld* auslogg* выйти выход* გამოსვლ* 登出 注销 ログアウト 로그아웃
  faster schneller rapido plus_vite быстре* უფრო_სწრაფ* 加快 速く | slower langsamer lento медленне* ნელა 放慢 遅く
  undo ruckgangig deshacer annuler отмен* 撤销 元に戻 | redo wiederherstell* rehacer retablir повтор* 重做 やり直
  merge* zusammenfuhr* combinar fusionn* объедин* გააერთიან* 合并 結合 unir unisci unire mesclar samenvoeg* polacz* scal* | split* aufteil* dividir scind* раздел* გაყოფ* 拆分 分割 divid* splits* podziel* rozdziel*
  encrypt* verschlussel* cifrar chiffr* шифров* დაშიფვრ* 加密 暗号化 | decrypt* entschlussel* descifrar dechiffr* расшифров* 解密 復号
  install* installier* instal* установ* დააინსტალირ* დაყენ* 安装 インストール 설치 | uninstall* deinstallier* desinstal* удалить_приложение 卸载 アンインストール
  mute* stumm* silenci* отключить_звук დადუმ* 静音 ミュート | unmute* 取消静音 ミュート解除
  read gelesen leido lu прочитанн* წაკითხულ* 已读 既読 | unread ungelesen* непрочитанн* წაუკითხავ* 未读 未読
  required mandatory pflicht* obligator* obligatoire* обязательн* სავალდებულო 必填 必須 필수 obbligator* obrigator* verplicht* wymagan* obowiazkow* | optional* opcional* optionnel* необязательн* არასავალდებულო 可选 任意 선택 facoltativ* facultati* opzional* optione* opcjonaln* opcion*
  send* sends senden enviar* envoy* invia* отправ* გაგზავნ* გააგზავნ* 发送 送信 | receive* empfang* recibir* recevoir ricev* получ* მიიღ* მიღებ* 接收 受信
  manual* manuell* вручную ручн* ხელით 手动 手動 manuel* handmatig* reczn* | automatic* automatisch* automat* auto автоматич* ავტომატურ* 自动 自動
  archive* archivier* archiv* архивир* დაარქივ* 归档 | restore* unarchive* wiederherstell* restaur* восстанов* აღადგინ* აღდგენ* 恢复 復元
  online онлайн ონლაინ 在线 オンライン | offline офлайн ოფლაინ 离线 オフライン
  follow* folgen seguir suivre | unfollow* entfolgen
  accept* akzeptier* acept* accett* принят* приня* მიიღ* 接受 annehm* angenommen* aceit* accepte* akcept* zaakcept* принима* 承認 | reject* refuse* decline* ablehn* rechaz* refus* rifiut* отклон* უარყ* 拒绝 weiger* afwijz* odrzu* recus* 拒否 却下`;

/** Things of one kind of which a wish names one: what holds for iOS is another wish than what holds for Android. */
export const ALTERNATIVES = `
  ios iphone* ipad* айфон* აიფონ* 苹果版 苹果手机 アイフォン | android* андроид* ანდროიდ* 安卓 アンドロイド | windows виндовс win_7 win_8 win_10 win_11 win7 win8 win10 win11 ウィンドウズ | mac macos osx | linux ubuntu debian
  chrome хром | firefox | safari | edge | opera
  slack | discord | telegram телеграм* | teams | whatsapp ватсап* | mattermost | 微信 wechat | 支付宝 alipay | 钉钉 dingtalk | 飞书
  jira | trello | asana | linear | notion
  github | gitlab | bitbucket
  pdf | csv | excel xlsx xls | json | xml | markdown | html | png | jpg jpeg | svg | docx
  desktop десктоп* | mobile mobil мобильн* მობილურ* | tablet* планшет* | watch
  google гугл* | apple | facebook | twitter | microsoft | linkedin
  postgres postgresql | mysql | sqlite | mongodb | oracle
  english englisch* ingles* anglais* inglese английск* ინგლისურ* 英语 英語 | german deutsch* aleman* allemand* tedesc* немецк* გერმანულ* 德语 ドイツ語 | french franzos* frances* francais* французск* ფრანგულ* 法语 フランス語 | spanish spanisch* espanol* espagnol* испанск* ესპანურ* 西班牙语 スペイン語 | russian russisch* ruso russe русск* რუსულ* 俄语 ロシア語 | georgian georgisch* грузинск* ქართულ* | chinese chinesisch* китайск* ჩინურ* 中文 中国語 | japanese japanisch* японск* იაპონურ* 日语 日本語
  monday montag* lunes lundi понедельник* ორშაბათ* 星期一 月曜 | tuesday dienstag* martes mardi вторник* სამშაბათ* 星期二 火曜 | wednesday mittwoch* miercoles mercredi сред ოთხშაბათ* 星期三 水曜 | thursday donnerstag* jueves jeudi четверг* ხუთშაბათ* 星期四 木曜 | friday freitag* viernes vendredi пятниц* პარასკევ* 星期五 金曜 | saturday samstag* sabado samedi суббот* შაბათ* 星期六 土曜 | sunday sonntag* domingo dimanche воскресен* კვირ* 星期日 日曜
  daily taglich* diari* quotidien* quotidian* giornalier* dagelijks* codzienn* every_day each_day jeden_tag cada_dia chaque_jour ogni_giorno elke_dag iedere_dag каждый_день ყოველ_დღე ежедневн* ყოველდღიურ* 每日 每天 毎日 | weekly wochentlich* semanal* hebdomadair* settimanal* wekelijks* cotygodni* tygodniow* every_week each_week jede_woche cada_semana chaque_semaine ogni_settimana elke_week iedere_week co_tydzien каждую_неделю ყოველ_კვირა еженедельн* ყოველკვირეულ* 每周 毎週 | monthly monatlich* mensual* mensuel* mensil* mensal* maandelijks* miesieczn* comiesieczn* every_month each_month jeden_monat cada_mes chaque_mois ogni_mese elke_maand iedere_maand co_miesiac каждый_месяц ყოველ_თვე ежемесячн* ყოველთვიურ* 每月 毎月 | yearly annual* jahrlich* anual* annuel* jaarlijks* roczn* corocz* every_year each_year jedes_jahr cada_ano chaque_annee ogni_anno elk_jaar ieder_jaar co_rok каждый_год ყოველ_წელს ежегодн* ყოველწლიურ* 每年 毎年`;
