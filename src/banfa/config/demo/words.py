"""The words that invented names are put together from. No place, firm or person is meant by any of them."""

SURNAMES = tuple(
    "陈林黄吴周徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹彭袁蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱"
)
# Heavenly stems and earthly branches: evidently made up, like Tom, Dick and Harry.
STEMS = tuple("甲乙丙丁戊己庚辛壬癸")
BRANCHES = tuple("子丑寅卯辰巳午未申酉戌亥")

TOWN_FIRST = tuple("青白云柳桃松梅荷竹枫杏兰桂榆桐鹤鹭雁")
TOWN_LAST = tuple("溪桥塘岭坪湾渡埠坡洼滩庄浦堰")
STREETS = (
    "听潮路", "望澜街", "星渚路", "云帆街", "栖霞巷", "晴川路", "鹤鸣街", "枕流路", "拾翠街", "揽月路",
    "松风巷", "采薇路", "知秋街", "向荣路", "同春街", "新桐路", "晓渡街", "长汀巷", "雁回路", "碧梧街",
)  # fmt: skip
VILLAGES = (
    "上桐村", "下桐村", "荷叶村", "石榴村", "双榆村", "柳荫村", "新渡村", "老埠村", "杏园村", "枫林村",
    "竹溪村", "雁来村", "前洼村", "后洼村", "东坪村", "西坪村",
)  # fmt: skip

LUCKY_FIRST = tuple("福兴隆顺昌盛泰和吉祥瑞丰裕永恒德信诚万宏")
LUCKY_LAST = tuple("源达发旺利康宁安来佳美洋庆华茂荣鑫友家缘")


def towns() -> list[str]:
    """Return every invented town's name once, without its kind, neighbours unlike each other."""
    firsts, lasts = len(TOWN_FIRST), len(TOWN_LAST)
    return [
        TOWN_FIRST[place % firsts] + TOWN_LAST[(place + place // firsts) % lasts]
        for place in range(firsts * lasts)
    ]


def lucky_names() -> list[str]:
    """Return the two-character names that shops and firms like to carry."""
    return [first + last for first in LUCKY_FIRST for last in LUCKY_LAST]


def people() -> list[str]:
    """Return given names made of a stem and a branch."""
    return [stem + branch for stem in STEMS for branch in BRANCHES]
