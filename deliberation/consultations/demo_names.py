"""The people of the demonstration: natural names, some with characters that many systems lose."""

# Outside the basic plane: 𠮷 𬱖 𫖮 𬭎. Rare but inside it: 㐂 䶮 喆 堃 镕 珺 翀 燊 垚 犇 赟 彧 祎 旻 頔 淼 昇 玥.
CITY = """
张建国 Zhang Jianguo;李淑华 Li Shuhua;王镕 Wang Rong;刘晓梅 Liu Xiaomei;陈喆 Chen Zhe
杨堃 Yang Kun;赵国强 Zhao Guoqiang;黄丽萍 Huang Liping;周䶮 Zhou Yan;吴秀英 Wu Xiuying
徐志远 Xu Zhiyuan;孙珺 Sun Jun;马文涛 Ma Wentao;朱玉兰 Zhu Yulan;胡翀 Hu Chong
郭春燕 Guo Chunyan;何𠮷祥 He Jixiang;高燊 Gao Shen;林婉清 Lin Wanqing;罗永康 Luo Yongkang
郑㐂财 Zheng Xicai;梁慧敏 Liang Huimin;谢垚 Xie Yao;宋立新 Song Lixin;唐犇 Tang Ben
许静怡 Xu Jingyi;韩冬 Han Dong;冯赟 Feng Yun;邓小红 Deng Xiaohong;曹彧 Cao Yu
彭祎 Peng Yi;曾繁荣 Zeng Fanrong;肖旻 Xiao Min;田桂芳 Tian Guifang;董𬱖 Dong Di
袁思远 Yuan Siyuan;潘頔 Pan Di;蒋月娥 Jiang Yue'e;蔡淼 Cai Miao;余海波 Yu Haibo
杜昇 Du Sheng;叶知秋 Ye Zhiqiu;欧阳明德 Ouyang Mingde;上官玥 Shangguan Yue;阿依古丽·买买提 Ayguli Memet
"""
COUNTY = """
程文斌 Cheng Wenbin;苏𫖮 Su Yi;魏红霞 Wei Hongxia;吕长河 Lü Changhe;丁素琴 Ding Suqin
任𬭎 Ren Hong;沈秋生 Shen Qiusheng;姚桂英 Yao Guiying;卢振华 Lu Zhenhua;姜玉凤 Jiang Yufeng
崔立民 Cui Limin;钟晓岚 Zhong Xiaolan;谭家旺 Tan Jiawang;巴特尔 Bater;诸葛文静 Zhuge Wenjing
"""
MODERATORS = "方正平 Fang Zhengping;秦雅琴 Qin Yaqin"
CLERKS = "汪敏 Wang Min;石磊 Shi Lei;洪岩 Hong Yan"
SCRUTINEERS = "金国庆 Jin Guoqing"
SECRETARIES = "骆咏梅 Luo Yongmei"
ADMINISTRATORS = "闻立群 Wen Liqun;柳文清 Liu Wenqing"
SITE_ADMINISTRATORS = "邵启明 Shao Qiming;连海舟 Lian Haizhou"
GOVERNMENT = ("云州市人民政府", "Yunzhou Municipal People's Government")
DEPARTMENTS = (
    ("云州市民政局", "Yunzhou Civil Affairs Bureau", "孟庆丰 Meng Qingfeng"),
    ("云州市卫生健康委员会", "Yunzhou Health Commission", "白雪松 Bai Xuesong"),
    ("云州市财政局", "Yunzhou Finance Bureau", "江月华 Jiang Yuehua"),
)


def names(listed: str) -> list[tuple[str, str]]:
    """(name, name in English) of each person listed."""
    people = [one.partition(" ") for one in listed.replace("\n", ";").split(";") if one]
    return [(name, english) for name, _, english in people]


def address(english: str) -> str:
    """A mail address that reads like the name and leads nowhere."""
    plain = english.lower().replace("ü", "v").replace("'", "")
    return f"{plain.replace(' ', '.')}@example.org"
