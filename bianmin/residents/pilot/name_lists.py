"""Surnames and given names the pilot population draws from: plausible, nobody's in particular.

Weights and decades are general knowledge of how people in Henan are named, not a statistic.
"""

# Weight in ten thousand; "surname:weight", the rest of a line after one weight shares it.
HAN_SURNAMES: dict[int, str] = {
    900: "王 李 张",
    620: "刘",
    480: "陈 杨 赵",
    220: "黄 周 吴 孙 马 郭 朱",
    150: "徐 胡 何 高 林 郑 宋 冯 韩 梁 董",
    90: (
        "谢 许 于 曹 袁 程 魏 吕 崔 任 田 杜 丁 姚 贾 范 石 苏 潘 薛 侯 闫 段 白 孟 秦 史 邓 康 常 武 乔 尚 牛 樊 翟 付"
    ),
    45: (
        "罗 唐 萧 彭 曾 蔡 余 叶 蒋 沈 姜 卢 汪 金 廖 夏 方 熊 江 尹 雷 龙 陶 黎 贺 顾 毛 郝 "
        "龚 邵 万 钱 严 温 邢 路 葛 焦 岳 代 申 原 鲁 耿 靳 关 娄 邱 齐 裴 左 柴 赫 穆 单 解 "
        "聂 卫 庞 时 苗 管 安 霍 宁"
    ),
    8: (
        "仇 查 盖 区 朴 覃 缪 乐 祭 种 逄 员 宓 召 华 句 牟 隗 晁 郗 阚 冼 佘 臧 亓 麻 花 桑 "
        "巩 冀 刁 虎 楚 詹 符 纪 尤 项 祝 欧阳 上官 司马 诸葛 尉迟 令狐 夏侯 皇甫"
    ),
    2: "万俟 澹台 独孤 慕容 东方 濮阳",
}

HUI_SURNAMES: dict[int, str] = {
    2600: "马",
    700: "白 丁 海 沙 买 金",
    420: ("哈 虎 拜 巴 穆 答 铁 李 张 王 杨 刘 赵 陈 黑 宛 底 法 者 闪 喇 摆 丹 单 麻 米 苏 回 冶 安"),
}

# By the first year of the generation: (first characters, second characters, names of one character).
# A second given character may repeat the first one only where children were named so (from 1980 on).
MALE_GIVEN: dict[int, tuple[str, str, str]] = {
    1900: ("德金玉文永万福长世天庆春连清保炳鸿学", "山林才福贵元祥生义成云堂章德海龙和发", "贵福茂林忠义"),
    1945: ("建国志新文永保长金玉德春红胜卫东学军", "国民军华平明林生强安成忠山清法杰义海", "军强民平勇忠刚"),
    1965: ("建志卫红军国保永新海俊文晓小宏向东胜", "军伟强勇杰峰民涛刚辉平华斌利超明波东", "军伟强勇涛刚辉斌峰磊波杰"),
    1980: ("晓志海小俊鹏世亚少振国永文红宏新彦景", "鹏飞伟涛磊超峰辉亮东旭杰龙波强凯宾阳", "伟涛磊超鹏亮凯杰飞博浩鑫"),
    1995: ("浩俊子文世梦嘉泽一家志天宇明博帅振亚", "然宇豪轩阳浩博凯龙鑫帅杰康辰哲恒源琪", "浩鑫帅博宇航阳康轩豪"),
    2008: ("梓子宇浩一沐奕泽嘉俊铭思辰晨瑾景书致", "轩涵宸睿泽辰豪霖洋远航曦然言宁安桐恒", "睿宸轩航晨恒"),
}
FEMALE_GIVEN: dict[int, tuple[str, str, str]] = {
    1900: ("秀玉桂凤素兰淑金春翠月爱贵荣瑞清巧香", "英兰珍花荣芝莲梅芳琴枝清云香娥贞仙真", "兰英珍芬琴"),
    1945: ("秀桂玉爱凤淑春红建素金国巧清改彩新云", "英兰芳梅荣珍玲华霞琴香云花莲萍芝枝勤", "玲霞萍芳敏梅"),
    1965: ("红晓丽秀爱玉淑建海艳小春俊新巧瑞冬会", "霞丽玲敏娟芳梅红萍英琴燕华云勤珍洁平", "霞丽玲敏娟芳艳静红萍"),
    1980: ("晓丽艳小海静红亚雪玉莹春秋文佳冬俊慧", "丽娜静娟敏燕霞芳婷莉红洁云晴珂琳利玲", "静娜婷莉艳丹璐倩敏洁"),
    1995: ("梦雨佳思子雅欣文晓诗嘉亚慧若婉乐怡可", "雪琪涵欣怡婷雨瑶颖文慧佳萌琳洁妍悦彤", "倩婷雪颖琪悦瑶璐"),
    2008: ("梓雨子欣诗思可一语若沐艺依奕嘉静书清", "涵萱怡彤琪悦妍诺瑶桐汐宁安萌玥然晴禾", "悦彤玥诺妍"),
}

# Rare characters that names do carry, in and beyond the basic plane; about one in two thousand has one.
RARE_GIVEN = ("𬭼", "𫖮", "㛃", "𬱖", "堃", "喆", "犇", "燊", "頔", "翀", "赟", "彧", "珺", "昉", "旼", "玥")

FOREIGN_NAMES = (
    ("安娜·彼得罗娃", "2"),
    ("MARIA SANTOS", "2"),
    ("DAVID MILLER", "1"),
    ("阮氏梅", "2"),
    ("KIM MINJUN", "1"),
)
