package chart

import (
	"math"
	"math/rand/v2"
	"time"
)

// gallery are figures of every shape, with the longest words and the most parts that they are made for, in two scripts.
func gallery() map[string]Figure {
	return map[string]Figure{
		"bars-zh":          reasons("zh"),
		"bars-en":          reasons("en"),
		"bars-one":         Bars{Categories: []string{"20–29", "30–39", "40+"}, Series: []Series{{Values: []float64{56.04, 37, math.NaN()}}}, Axis: "%", Percent: true},
		"intervals-one":    means(),
		"intervals-zh":     coefficients("zh", 1, 2),
		"intervals-en":     coefficients("en", 3, 2),
		"intervals-four":   coefficients("en", 2, 4),
		"curves-zh":        filling("zh", 1200, 16*24*time.Hour),
		"curves-en":        filling("en", 5000, 45*24*time.Hour),
		"curves-hour":      filling("en", 40, 50*time.Minute),
		"lines":            rates(),
		"columns-days":     days(),
		"columns-pages-zh": pages("zh"),
		"columns-pages-en": pages("en"),
		"stacked-zh":       repurchase(),
	}
}

func say(language, zh, en string) string {
	if language == "zh" {
		return zh
	}
	return en
}

func reasons(language string) Bars {
	b := Bars{Axis: say(language, "占受访者的比例（%）", "Proportion of respondents (%)"), Percent: true, Reference: say(language, "论文公布值", "Published")}
	for range 3 {
		b.Categories = append(b.Categories, say(language, "对韩国品牌的偏好", "Preference for Korean brands"),
			say(language, "商品信息不足，或者信息与实际收到的商品不一致", "Insufficient or inaccurate information about products, or goods that differ from what was shown"),
			say(language, "退换货、退款及售后服务方面的顾虑", "Concerns about exchange, refunds, and after-sales service"), say(language, "价格", "Price"), "<b>A&B</b>")
	}
	for k, name := range []string{say(language, "未购买者（A类）", "No purchase (Type A)"), say(language, "中国平台用户（B类）", "Chinese platform user (Type B)"), say(language, "韩国平台用户（C类）", "Korean platform user (Type C)")} {
		s := Series{Name: name}
		for i := range b.Categories {
			x := 52 - 3*float64(i) + float64(4*k)
			s.Values, s.Low, s.High = append(s.Values, x), append(s.Low, x-2.5), append(s.High, x+2.5)
			s.Reference = append(s.Reference, x+float64(i%5)-1.5)
		}
		s.Reference[3], s.Values[14] = math.NaN(), math.NaN()
		b.Series = append(b.Series, s)
	}
	return b
}

func rates() Lines {
	v := Lines{Axis: "Limit", At: []float64{-12, -11, -10, -8, -6, -4, -2}, Panels: []Strip{
		{Title: "Caught (%)", Line: 90, Words: "at least 90", Series: []Series{{Name: "Bots"}, {Name: "<b>A&B</b> 比例"}}}, {Title: "Honest (%)", Line: 2, Words: "at most 2", Series: []Series{{Name: "Honest respondents"}}}}}
	for _, x := range v.At {
		caught, other, honest := &v.Panels[0].Series[0], &v.Panels[0].Series[1], &v.Panels[1].Series[0]
		caught.Values, other.Values, honest.Values = append(caught.Values, 100-x*x/12), append(other.Values, 100-x*x/3), append(honest.Values, 40*math.Exp(x))
	}
	v.Panels[0].Series[1].Values[2] = math.NaN()
	return v
}

func means() Intervals {
	v := coefficients("zh", 3, 1)
	v.Zero, v.Axis, v.Panels[0].Title = false, "平均分与95 %置信区间", ""
	for _, s := range v.Panels[0].Series {
		for i := range s.Values {
			s.Values[i], s.Low[i], s.High[i], s.Reference[i] = s.Values[i]+4, s.Low[i]+4, s.High[i]+4, s.Reference[i]+4
		}
	}
	return v
}

func coefficients(language string, series, panels int) Intervals {
	v := Intervals{Axis: say(language, "系数（95 %置信区间）", "Coefficient with its 95 % interval"), Zero: true, Reference: say(language, "论文公布值", "Published")}
	for i := range 17 {
		v.Categories = append(v.Categories, []string{say(language, "已婚虚拟变量", "Dummy for being married"), say(language, "学龄前子女数", "Number of preschool children"),
			say(language, "商品信息的准确和充分程度", "Accuracy and sufficiency of product information"), say(language, "收入", "Income")}[i%4])
	}
	r := rand.New(rand.NewPCG(1, 2))
	for p := range panels {
		panel := Panel{Title: []string{say(language, "中国平台用户（B类）", "Chinese platform user (Type B)"), say(language, "韩国平台用户（C类）", "Korean platform user (Type C)")}[p%2]}
		for k := range series {
			s := Series{Name: say(language, "模型", "Model") + " (" + string(rune('1'+k)) + ")"}
			for i := range v.Categories {
				x, se := 0.4*r.NormFloat64(), 0.05+0.1*r.Float64()
				if i == 5 && k == 0 {
					se = 40
				}
				if i == 6 && k == 1 {
					x = math.NaN()
				}
				s.Values, s.Low, s.High = append(s.Values, x), append(s.Low, x-1.96*se), append(s.High, x+1.96*se)
				s.Reference = append(s.Reference, x+0.06*r.NormFloat64())
			}
			panel.Series = append(panel.Series, s)
		}
		v.Panels = append(v.Panels, panel)
	}
	return v
}

func filling(language string, n int, span time.Duration) Curves {
	zone := time.FixedZone("CST", 8*3600)
	v := Curves{Axis: say(language, "完成的访谈数", "Completed interviews"), Target: say(language, "配额", "Quota"), Zone: zone}
	start := time.Date(2015, 10, 28, 9, 12, 0, 0, zone)
	r := rand.New(rand.NewPCG(3, 4))
	for k, name := range []string{"A", "B", "C"} {
		c := Curve{Name: say(language, "配额单元", "Quota cell ") + name, Target: float64(n)}
		rate := []float64{0.93, 0.93, 1}[k]
		for i := range n {
			at := start.Add(time.Duration(rate * float64(span) * math.Pow((float64(i)+r.Float64())/float64(n), 0.8+0.3*float64(k))))
			c.At, c.Values = append(c.At, at), append(c.Values, float64(i+1))
		}
		v.Curves = append(v.Curves, c)
		end := c.At[n-1]
		v.Marks = append(v.Marks, Mark{end, name + say(language, " 满额 ", " closed ") + end.In(zone).Format("01-02 15:04")})
	}
	return v
}

func days() Columns {
	v := Columns{Axis: "Arrivals"}
	for k, name := range []string{"A1", "A2", "B", "C", "Screened out"} {
		s := Series{Name: name}
		for i := range 45 {
			s.Values = append(s.Values, math.Round(1000/float64(i+3)*float64(k+1)))
		}
		v.Series = append(v.Series, s)
	}
	for i := range 45 {
		v.Categories = append(v.Categories, time.Date(2015, 10, 28+i, 0, 0, 0, 0, time.UTC).Format("01-02"))
	}
	return v
}

func pages(language string) Columns {
	v := Columns{Axis: say(language, "中断的访谈数", "Interviews broken off")}
	s := Series{Name: "x"}
	for i := range 14 {
		v.Categories = append(v.Categories, []string{say(language, "知情同意", "consent"), say(language, "购买韩国商品的原因", "reasons_for_purchase"), say(language, "满意度", "satisfaction"), say(language, "影响因素的重要性", "importance of factors")}[i%4])
		s.Values = append(s.Values, float64(12*i%31))
	}
	v.Series = []Series{s}
	return v
}
