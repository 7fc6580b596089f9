/** Names of people who do not exist, from common surnames and given names. */
import type { Random } from "./random.ts";

const SURNAMES = [
  ..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
];
const COMPOUND = ["欧阳", "上官", "司马", "诸葛"];
const WOMEN = [..."丽娟敏静秀英芳艳玲燕红霞萍洁慧莉婷雪琴颖晶倩梅兰香月莹琳蓉菲璐瑶欣怡佳悦雯娜淑惠珍巧云凤春桂"];
const MEN = [
  ..."伟强磊军勇杰涛明超刚平辉鹏飞斌波宇浩凯健俊帆帅旭宁龙林兵峰建国华文志东海毅诚远哲瑞博建新疆山江河晨锋凡",
];
const RARE = ["䶮", "𬱖", "㼆"];
const UYGHUR_WOMEN = ["阿依古丽", "古丽娜尔", "热依汗", "迪丽努尔", "阿孜古丽", "帕提古丽", "玛依拉", "祖丽菲亚"];
const UYGHUR_MEN = ["艾合买提", "买买提江", "吐尔逊", "阿不都拉", "艾尼瓦尔", "库尔班江", "玉素甫", "伊力哈木"];
const UYGHUR_FATHERS = ["买买提", "吐尔逊", "艾山", "依明", "阿不都热合曼", "卡德尔", "肉孜", "托合提"];
const KAZAKH = ["叶尔兰", "巴合提", "努尔兰", "阿依波力", "加娜尔", "古丽米拉"];
const KAZAKH_FATHERS = ["木合塔尔", "哈力克", "赛力克", "胡安别克"];

/** A name; about one in ten is written with a middle dot, one in a thousand with a character that few fonts hold. */
export function personName(random: Random, female: boolean): string {
  const kind = random.next();
  if (kind < 0.07) return `${random.pick(female ? UYGHUR_WOMEN : UYGHUR_MEN)}·${random.pick(UYGHUR_FATHERS)}`;
  if (kind < 0.1) return `${random.pick(KAZAKH)}·${random.pick(KAZAKH_FATHERS)}`;
  const surname = random.chance(0.004) ? random.pick(COMPOUND) : random.pick(SURNAMES);
  const letters = female ? WOMEN : MEN;
  if (random.chance(0.001)) return surname + random.pick(RARE);
  return surname + random.pick(letters) + (random.chance(0.72) ? random.pick(letters) : "");
}
