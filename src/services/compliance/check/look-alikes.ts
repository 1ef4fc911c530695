/**
 * Ways in which one word is written as another to slip past a check. Curated by hand: each entry is here because the other reading of it
 * is rare in shop texts. Characters are folded wherever they stand; spellings stand for a piece of a term, in that term only.
 */

/** Traditional and variant forms of characters that the packs use, then characters that are only put for their looks. */
const TRADITIONAL =
  '級级國国極极頂顶優优獨独絕绝對对證证療疗藥药癒愈瘉愈醫医專专業业權权領领導导銷销軍军無无與与倫伦萬万種种齊齐網网價价買买賣卖' +
  '贈赠賠赔險险減减評评圖图現现聯联繫系係系號号碼码稱称讚赞讃赞質质貨货賺赚錢钱戰战歷历曆历紀纪錄录傳传統统經经濟济實实驗验' +
  '檢检測测認认標标準准確确認认術术爾尔後后見见親亲視视觀观覺觉請请謝谢議议護护變变讓让還还這这進进過过達达遠远選选適适' +
  '運运連连週周際际隨随難难離离電电靈灵韓韩順顺須须顏颜類类願愿顯显風风飛飞飲饮飽饱養养餘余館馆騙骗驚惊體体髮发發发點点' +
  '黨党龍龙龜龟臟脏臉脸舊旧範范葉叶蓋盖莊庄處处虛虚蟲虫衛卫補补裝装製制複复訂订計计討讨訊讯記记設设許许訴诉診诊詐诈詞词' +
  '試试話话該该詳详語语誤误說说課课調调談谈論论諾诺謹谨譽誉貝贝負负財财責责貴贵貸贷費费資资賽赛車车較较輕轻載载輸输' +
  '辦办農农遊游郵邮醜丑釋释針针釣钓鈣钙鉤钩銀银鋒锋錯错鍵键鏈链鐵铁長长門门閉闭開开間间關关陰阴陽阳陳陈隻只雙双雜杂霧雾' +
  '靜静頭头頻频題题額额馬马驅驱驟骤鬆松鬥斗鮮鲜鳥鸟鹽盐麗丽麥麦黃黄齡龄齒齿內内兩两冊册凍冻劃划劇剧劑剂勁劲動动務务勝胜勞劳勢势' +
  '區区協协單单卻却參参員员問问喪丧嚴严園园圓圆團团執执場场塊块堅坚墊垫報报壓压壞坏壯壮聲声壽寿夢梦奪夺奮奋婦妇媽妈學学' +
  '寧宁寶宝將将尋寻層层屬属島岛幣币師师帶带幹干幾几庫库應应廠厂廣广廢废強强彈弹當当徵征從从復复徹彻恆恒悅悦惡恶愛爱態态慮虑' +
  '憂忧憑凭憶忆懷怀戲戏戶户拋抛損损換换掃扫採采摯挚擇择擊击擔担據据擴扩攝摄敗败數数敵敌斷断時时晉晋暢畅會会東东條条極极' +
  '構构槍枪樂乐樓楼樣样機机橫横歐欧歡欢步步歲岁殺杀毀毁氣气決决沒没況况淨净滅灭準准溫温漢汉滿满漲涨潔洁潤润濃浓濕湿災灾' +
  '為为烏乌熱热燈灯爭争牆墙獎奖獲获瑪玛環环產产畢毕異异瘋疯瘡疮痠酸盜盗盡尽監监盤盘睏困睜睁矯矫礎础禮礼禍祸禪禅穩稳積积' +
  '穿穿競竞筆笔節节築筑簡简簽签籃篮粵粤糧粮約约紅红納纳純纯紙纸級级細细終终組组結结給给絲丝綜综綠绿維维編编緩缓練练總总績绩' +
  '繼继續续罰罚羅罗義义習习聖圣聞闻職职聽听腎肾腦脑腫肿腸肠膚肤膠胶膽胆脫脱勵励喲哟嘆叹囑嘱衊蔑癌癌嬰婴娛娱姦奸嬌娇孫孙' +
  '淚泪滯滞瀉泻瀋沈灣湾爐炉犧牺狀状獄狱痺痹瘓痪癢痒癥症癡痴皺皱盪荡睪睾矚瞩祕秘';

/** Put for their looks or their sound, and hardly ever meant as themselves in a shop's text. */
const DISGUISED =
  '蕞最朂最㝡最冣最嘬最蕝绝㐧第苐第壱一弌一壹一鈡钟薬药囯国囶国圀国仝全迗天卋世堺界渞首僦就徴微嶶微薇微癒愈';

/** Cyrillic and Greek letters that look like Latin ones. */
const LATIN = 'аaеeоoрpсcхxуyіiјjѕsԁdɡgһhαaοoνvρp';

const pairsOf = (text: string): [string, string][] => {
  const all = [...text];
  return all.flatMap((one, n) => (n % 2 === 0 ? [[one, all[n + 1] ?? one] as [string, string]] : []));
};

export const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  [TRADITIONAL, DISGUISED, LATIN].flatMap(pairsOf).filter(([from, to]) => from !== to),
);

/** Pieces of a term and how they are spelled to hide it. One piece of a term is replaced at a time. */
export const SPELLINGS: readonly [piece: string, spelled: readonly string[]][] = [
  ['最', ['zui']],
  ['最美', ['醉美']],
  ['最好', ['嘴好', '醉好', '最hao', '最郝']],
  ['最佳', ['嘴佳', '醉佳', '最jia', '最加']],
  ['最低', ['嘴低', '最di']],
  ['第一', ['第1', '弟一', '帝一', '第yi', 'di一', '弟1', 'd一']],
  ['级', ['j', 'ji', 'j级', 'ji级']],
  ['顶', ['ding']],
  ['国', ['guo']],
  ['绝', ['jue']],
  ['治', ['zhi', '冶']],
  ['疗', ['liao']],
  ['药', ['yao', '葯']],
  ['唯', ['惟']],
  ['唯一', ['维一', '唯1']],
  ['首', ['shou']],
  ['微信', ['vx', 'v信', 'wx', '微芯', 'weixin', '徽信', 'wei信', '唯信']],
  ['加微信', ['加卫星', '加威信', '加维信', '加v', '加微']],
  ['好评', ['好坪', '好p', 'hao评', '好ping']],
  ['返现', ['反现', '返xian', '返x']],
  ['五星', ['5星', '伍星']],
  ['百分百', ['100%', '百分之百', '百分之一百', '百分佰']],
  ['一', ['1']],
  ['十', ['10']],
  ['三', ['3']],
  ['七', ['7']],
];

/** Whole words in pinyin; they count where they stand by themselves. */
export const PINYIN: Readonly<Record<string, readonly string[]>> = {
  最好: ['zuihao'],
  最佳: ['zuijia'],
  最便宜: ['zuipianyi'],
  最低价: ['zuidijia'],
  国家级: ['guojiaji'],
  第一: ['diyi'],
  第一名: ['diyiming'],
  顶级: ['dingji'],
};
