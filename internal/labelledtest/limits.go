package labelledtest

import (
	"strings"
	"time"

	"fieldwork/internal/labelled"
)

// Limits is a table at the limits that people meet: names of 32 characters, texts of 2,000 characters in Chinese and of
// emoji, labels longer than formats take, every reason for a missing value in every kind, words that look like formulas, a
// code in the thousands, options without the second language. With rows 0 it has none; otherwise at least seven.
func Limits(rows int) Data {
	long := strings.Repeat("问", 2000)
	d := Data{Table: labelled.Table{Name: "completes", Title: text("跨境网购消费者调查", "Survey of cross-border online shoppers"), Languages: []string{"zh-CN", "en"},
		Made: time.Date(2015, 10, 20, 16, 0, 0, 0, time.UTC), Software: "fieldwork test", Notes: []string{"The respondents were virtual."},
		Variables: []labelled.Variable{
			{Name: "interview", Kind: labelled.Integer, Label: text("访问编号", "Interview"), Min: 1, Max: 1 << 53, Measure: labelled.Nominal},
			{Name: "a_name_of_exactly_32_characters_", Kind: labelled.Code, Label: text(strings.Repeat("标签", 100), strings.Repeat("label ", 60)), Measure: labelled.Ordinal,
				Wording: text("您购买过吗？", "Have you bought any?"), Page: "screener", Universe: "haitao == yes",
				Values: []labelled.Value{{Code: 1, Name: "yes", Label: text("是", "Yes")}, {Code: 2, Name: "no", Label: text(strings.Repeat("否", 100), "No")}, {Code: 4001, Name: "other", Label: labelled.Text{"zh-CN": "其他"}}}},
			{Name: "reasons_price", Kind: labelled.Flag, Label: text("价格", "Price"), Values: yesNo(), Measure: labelled.Nominal},
			{Name: "reasons_quality", Kind: labelled.Flag, Label: text("质量", "Quality"), Values: yesNo(), Measure: labelled.Nominal},
			{Name: "age", Kind: labelled.Integer, Label: text("年龄", "Age"), Unit: text("岁", "years"), Min: 16, Max: 99, Measure: labelled.Scale},
			{Name: "income", Kind: labelled.Decimal, Label: text("收入（千元）", "Income (thousand yuan)"), Formula: "midpoint(income) / 1000", Measure: labelled.Scale},
			{Name: "comment", Kind: labelled.Words, Label: text("意见", "Comment"), Width: 2000, Measure: labelled.Nominal},
			{Name: "source", Kind: labelled.Words, Label: text("来源", "Source"), Width: 64, Measure: labelled.Nominal},
			{Name: "born", Kind: labelled.Day, Label: text("生日", "Born"), Measure: labelled.Scale},
			{Name: "started", Kind: labelled.Instant, Label: text("开始", "Started"), Measure: labelled.Scale},
		},
		Sets: []labelled.Set{{Name: "reasons", Label: text("原因", "Reasons"), Variables: []string{"reasons_price", "reasons_quality"}}},
	}}
	if rows == 0 {
		return d
	}
	texts := []string{long, strings.Repeat("😀", 2000), "=1+1", "a\nb\t\"c\", 'd'; \\", "+86 10", "0012", "x"}
	b := labelled.Batch{Columns: make([]labelled.Column, len(d.Table.Variables))}
	for row := range max(rows, len(texts)) {
		missing := labelled.Missing(row % 7) // a row for each reason, the first row being whole
		b.Rows++
		for i, v := range d.Table.Variables {
			c := &b.Columns[i]
			if v.Name == "interview" || v.Name == "source" {
				c.Missing = append(c.Missing, labelled.Present)
			} else {
				c.Missing = append(c.Missing, missing)
			}
			d.limit(c, v, row, texts)
		}
	}
	d.Batches = []labelled.Batch{b}
	return d
}

// limit adds the value of a cell; where it is missing the value is one that must not come through.
func (d Data) limit(c *labelled.Column, v labelled.Variable, row int, texts []string) {
	switch v.Kind {
	case labelled.Code:
		c.Numbers = append(c.Numbers, float64(v.Values[row/7%len(v.Values)].Code))
	case labelled.Flag:
		c.Numbers = append(c.Numbers, float64(row/7%2))
	case labelled.Integer:
		c.Numbers = append(c.Numbers, min(v.Max, max(v.Min, float64(row+1))))
	case labelled.Decimal:
		c.Numbers = append(c.Numbers, 12.5+float64(row))
	case labelled.Words:
		c.Texts = append(c.Texts, texts[row/len(texts)%len(texts)])
		if v.Name == "source" {
			c.Texts[row] = texts[row%len(texts)]
			if len(c.Texts[row]) > 64 {
				c.Texts[row] = "panel"
			}
		}
	case labelled.Day:
		c.Texts = append(c.Texts, "1985-02-28")
	case labelled.Instant:
		c.Texts = append(c.Texts, "2015-10-08T09:00:00Z")
	}
}

func yesNo() []labelled.Value {
	return []labelled.Value{{Code: 0, Name: "no", Label: text("否", "No")}, {Code: 1, Name: "yes", Label: text("是", "Yes")}}
}
