package main

import (
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// story is what a villager tells and what comes of it. All of it is made up.
type story struct {
	tile                             string
	what, who, when, amount, witness string
	answer                           string // to the inspectors' question
	plot                             rehearse.Plot
}

func stories() []story {
	discipline, rectify := tips.Discipline, tips.Rectify
	return []story{
		{"money", "修路的补助，公示栏写每户 1200 元，实际只拿到 600 元，发钱那天让大家在空白表上按手印。", "村会计", "去年腊月", "每户少 600 元", "同村好几户都知道", "腊月二十三前后。",
			rehearse.Plot{Title: "修路补助每户少发 600 元", Track: discipline, Items: []tips.Item{15}, Checks: []tips.Check{"who", "when", "where", "what", "amount", "witness"}, Allegation: "37 户修路补助每户少发 600 元", Finding: "对照发放表与银行流水，37 户各少发 600 元，属实。", Evidence: "补助发放表与银行流水", Report: "经查，少发补助 22,200 元，由村会计经手截留。", Person: "某村会计", Post: "村委会会计", Kind: "village_cadre", Measure: "government_demerit", Document: "琼中监政〔2018〕12号", Due: 2_220_000, Question: "请问发钱是哪个月？能想起大概日子就行。"}},
		{"absent", "驻村第一书记两个多月没在村里住，有事打电话也不接，考勤表上天天有他的名字。", "驻村第一书记", "今年三月到五月", "", "村民小组长", "清明节以后就没见过。",
			rehearse.Plot{Title: "驻村第一书记两个月没到村", Track: rectify, Items: []tips.Item{10}, Checks: []tips.Check{"who", "when", "where", "what"}, Allegation: "驻村干部挂名走读", Finding: "考勤与入户记录不符，两个月内在村七天，属实。", Evidence: "考勤表与入户记录", Report: "经查，驻村期间长期脱岗，考勤由他人代签。", Person: "某派驻干部", Post: "驻村第一书记", Kind: "public_official", Measure: "education_admonition", Document: "琼中组〔2018〕31号", Question: "最后一次见到他大概是什么时候？"}},
		{"secret", "危房改造的名单没有张榜，问村里说在镇上贴了，镇上说在村里贴了。", "村委会", "去年下半年", "", "", "十月份去问的。",
			rehearse.Plot{Title: "危房改造名单没有张榜", Track: rectify, Items: []tips.Item{18}, Checks: []tips.Check{"when", "where", "what"}, Allegation: "危房改造名单未按规定公示", Finding: "村、镇两级均无公示记录，属实。", Evidence: "公示栏照片与会议记录", Report: "经查，两年名单均未公示。", Person: "某村主任", Post: "村委会主任", Kind: "village_cadre", Measure: "government_warning", Document: "白沙监政〔2018〕8号", Question: "是哪一批名单？"}},
		{"unfair", "家里盖了三层楼的评上了贫困户，真困难的没评上，没开过评议会。", "村干部", "去年评的", "", "大家都看得见", "评的时候没通知我们开会。",
			rehearse.Plot{Title: "贫困户评定不公", Track: rectify, Items: []tips.Item{11}, Checks: []tips.Check{"what", "where"}, Allegation: "未经评议将不符合条件的人家纳入", Finding: "评议会议记录系事后补写，属实。", Evidence: "会议记录与签到表", Report: "经查，未开评议会，事后补写记录。", Person: "某村支书", Post: "村党支部书记", Kind: "village_cadre", Measure: "government_warning", Document: "琼中监政〔2018〕15号", Question: "知道是哪一次评定吗？"}},
		{"stuck", "产业扶贫的种苗款拨下来一年了还没买苗，合作社说钱在账上。", "合作社", "去年八月到现在", "十八万", "合作社社员", "八月份开会说钱到了。",
			rehearse.Plot{Title: "种苗款闲置一年", Track: rectify, Items: []tips.Item{16}, Checks: []tips.Check{"who", "when", "what", "amount"}, Allegation: "产业扶贫资金闲置", Finding: "资金到账十三个月未使用，属实。", Evidence: "银行对账单", Report: "经查，项目未做准备即立项，资金闲置。", Person: "某镇干部", Post: "镇扶贫专干", Kind: "public_official", Measure: "education_admonition", Document: "白沙扶办〔2018〕6号", Question: "合作社是怎么答复的？"}},
		{"pushed", "低保的事跑了五趟，镇里说找村里，村里说找县里，没人给个准话。", "镇民政办", "今年一月到四月", "", "", "最后一次是四月十号。",
			rehearse.Plot{Title: "办低保被推来推去", Track: rectify, Items: []tips.Item{9}, Checks: []tips.Check{"when", "where", "what"}, Allegation: "对群众申请推诿不办", Finding: "五次来访均无登记与答复，属实。", Evidence: "来访登记簿", Report: "经查，经办人未登记、未答复。", Person: "某镇干部", Post: "镇民政办工作人员", Kind: "public_official", Measure: "education_criticism", Document: "白沙民〔2018〕20号", Question: "每次是谁接待的？"}},
		{"show", "路边几户的墙刷得雪白，里面的村子没人管，还让大家统一种一种果树。", "镇里", "去年", "听说花了四十多万", "", "刷墙是国庆前。",
			rehearse.Plot{Title: "只刷路边的墙", Track: rectify, Items: []tips.Item{21}, Checks: []tips.Check{"when", "what", "amount"}, Allegation: "搞形象工程", Finding: "项目只覆盖公路沿线 23 户，属实。", Evidence: "项目合同与验收单", Report: "经查，42 万元用于沿线墙面。", Person: "某镇领导", Post: "副镇长", Kind: "leading_official", Measure: "education_admonition", Document: "琼中纪〔2018〕9号", Question: "是哪一段路？"}},
		{"cover", "以前打过电话反映会计的事，后来没有下文，会计还知道是谁说的。", "不知道", "前年", "", "", "前年中秋前打的电话。",
			rehearse.Plot{Title: "反映后没有下文", Track: discipline, Items: []tips.Item{25}, Checks: []tips.Check{"when", "what"}, Allegation: "接到反映隐瞒不报", Finding: "电话登记存在而无办理记录，属实。", Evidence: "电话登记簿", Report: "经查，登记后未转办，并向被反映人透露。", Person: "某镇干部", Post: "镇纪检干事", Kind: "public_official", Measure: "government_warning", Document: "白沙监政〔2018〕3号", Question: "当时打的是哪个电话？"}},
	}
}
