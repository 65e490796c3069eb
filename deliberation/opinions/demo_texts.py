"""What citizens of the demonstration say on care for the elderly: viewpoints, and opinions of situation and wish."""

VIEWPOINTS = (
    (
        "小区里闲置的车棚、锅炉房，应当优先改成助餐点。",
        "Empty bike sheds and boiler rooms should first become meal points.",
    ),
    ("助餐点应当供应晚饭，开到晚上七点。", "Meal points should serve supper until seven in the evening."),
    ("上门护理比建新的养老院更要紧。", "Nursing at home matters more than new care homes."),
    ("护理员的补贴应当按服务年限逐年提高。", "Care workers' allowances should rise with each year of service."),
    ("社区用房应当免费给养老机构使用。", "Community rooms should be free for care providers."),
    ("子女应当承担主要的养老费用。", "Children should bear most of the cost of care."),
    (
        "长期护理保险应当覆盖所有失能老人。",
        "Long-term care insurance should cover everybody who cannot look after themselves.",
    ),
    (
        "低龄老人可以照顾高龄老人，换取以后的服务。",
        "Younger pensioners could look after older ones and earn care for later.",
    ),
    ("每个社区都应当有日间照料中心。", "Every community should have a day-care centre."),
    (
        "几个村合办一个点、派车送饭，比每村一个点好。",
        "One kitchen with deliveries for several villages is better than one in each.",
    ),
    ("社区医院应当备齐老人常用的药。", "Community clinics should stock the medicines older people use most."),
    ("助餐价格应当按收入分档。", "Meal prices should depend on income."),
    ("老旧小区加装电梯应当先于建助餐点。", "Lifts in older housing should come before meal points."),
    ("养老机构的检查结果应当公开张贴。", "Inspection results of care providers should be posted in public."),
    ("上门护理做了什么，应当由家属确认。", "Families should confirm what was done on each home visit."),
    ("智能手环这类设备，对独居老人很有用。", "Devices such as smart bands are of real use to people who live alone."),
    ("政府的钱应当直接补给老人，而不是补给机构。", "Public money should go to older people and not to providers."),
    ("家庭床位的评定标准应当放宽。", "It should be easier to be granted a bed at home."),
    ("社区里应当有专门的人陪老人看病。", "Communities should have people who go to the doctor with older people."),
    ("养老服务应当优先照顾失智老人的家庭。", "Families of people with dementia should come first."),
)

SITUATIONS = (
    "我们小区三百多户，老人占一半，助餐点在两站路以外，下雪天没人去。",
    "父亲半身不遂，家庭床位评上了，上门护理一周只来一次。",
    "楼下的助餐点下午两点就关门，晚饭只能自己凑合。",
    "护理员一个月三千出头，干半年就走。",
    "场地租金太高，社区里的小机构撑不过三年。",
    "母亲独居，晚上摔了一跤，第二天才有人知道。",
    "社区医院没有老伴的降压药，每个月要坐一个钟头车去市里开。",
    "村里老人分散，一个村设一个点用不起来。",
    "老楼没有电梯，六楼的老人一年下楼没几次。",
    "家里有失智的老人，请不到敢接手的护工。",
)
WISHES = (
    "楼下老车棚空了三年，收拾出来放六张桌子就够了。",
    "希望把次数和项目写明白，来没来也让家属确认一下。",
    "建议开到晚上七点，先试两个月，看看有多少人来。",
    "能不能按服务年限给补贴，满一年加一档，比一次性奖励管用。",
    "社区用房低价甚至免费给机构用，但要写明服务标准，做不到就收回。",
    "建议志愿者每天打一个电话，没人接就上门看看。",
    "哪怕先预订，过两天来拿也行。",
    "能不能几个村合办一个点，派车送饭。",
    "希望补助办法贴在楼道里，老人看得懂。",
    "建议请退休的护士带一带新来的护理员。",
)
PLACES = (
    ("城关区", "Chengguan District"),
    ("江北区", "Jiangbei District"),
    ("高新区", "High-tech Zone"),
    ("临溪县", "Linxi County"),
    ("其他", "Elsewhere"),
)
GROUPS = (
    ("六十岁以上的老人", "60 or older"),
    ("老人的家属", "Family of an older person"),
    ("养老、医疗、社区工作者", "Working in care, health or a community"),
    ("其他", "Other"),
)
# What a moderator has to look at: personal data, an advertisement, and some that are in order.
WAITING = (
    "我妈住清泉路 18 号院，助餐点的王师傅人很好，就是下午两点关门。"
    "晚饭能不能也供应？有事打我电话 138 0000 0045，白天都在。",
    "家庭床位的护理员每次只待二十分钟，合同写的是一小时。",
    "建议把社区医院的二楼改成日间照料中心，电梯现成的。",
    "专业老年理疗床厂家直销，社区团购八折，加微信了解。",
    "助餐点的菜太咸，我有高血压，能不能另做一份。",
    "楼梯扶手松了，三年没有人管，希望社区来修。",
    "养老院离得远，孩子看一趟要半天，能不能在社区里办小一点的。",
    "低保老人的助餐卡能不能在全市通用，换个区就刷不了。",
)
