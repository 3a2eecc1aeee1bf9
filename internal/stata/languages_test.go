package stata

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func TestEveryLanguageIsALabelLanguage(t *testing.T) {
	d := labelledtest.Limits(7)
	d.Table.Reasons = map[labelled.Missing]labelled.Text{labelled.NotAsked: {"zh-CN": "未询问", "en": "Not asked"}}
	content := file(t, d)
	all := characteristics(t, content)
	for _, want := range []characteristic{
		{"_dta", "_lang_list", "zh_CN en"},
		{"_dta", "_lang_c", "zh_CN"},
		{"_dta", "_lang_v_en", "Survey of cross-border online shoppers"},
		{"age", "_lang_v_en", "Age"},
		{"age", "_lang_l_en", "missing_en"},
		{"reasons_price", "_lang_l_en", "reasons_price_en"},
		{"reasons_quality", "_lang_l_en", "reasons_price_en"},
		{"a_name_of_exactly_32_characters_", "_lang_l_en", "a_name_of_exactly_32_characte_en"},
		{"a_name_of_exactly_32_characters_", "_lang_v_en", strings.Repeat("label ", 13) + "l…"},
	} {
		if !slices.Contains(all, want) {
			t.Errorf("there is no %+v", want)
		}
	}
	if slices.ContainsFunc(all, func(c characteristic) bool { return strings.HasSuffix(c.name, "_zh_CN") }) {
		t.Error("labels of the language that is shown stand in characteristics, too")
	}
	for _, of := range []string{"comment", "born", "started"} {
		if slices.ContainsFunc(all, func(c characteristic) bool { return c.of == of && strings.HasPrefix(c.name, "_lang_l_") }) {
			t.Errorf("%s has value labels", of)
		}
	}
	f, err := open(content)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.ValueLabels("a_name_of_exactly_32_characte_en"); len(got) != 9 || got[0].Text != "Yes" || got[2].Text != "其他" || got[3].Text != "Not asked" {
		t.Errorf("English value labels: %+v", got)
	}
	if got := f.ValueLabels("missing"); len(got) != 6 || got[0].Text != "未询问" || got[0].Missing.String() != ".a" || got[5].Missing.String() != ".f" {
		t.Errorf("labels of missing codes: %+v", got)
	}
	for _, v := range f.Variables {
		if v.Labels != "" && f.ValueLabels(v.Labels) == nil {
			t.Errorf("%s has value labels %q, which are not there", v.Name, v.Labels)
		}
	}
}

func TestNotesSayWhatLabelsDoNot(t *testing.T) {
	d := labelledtest.Limits(0)
	notes := map[string][]string{}
	counts := map[string]string{}
	for _, c := range characteristics(t, file(t, d)) {
		switch {
		case c.name == "note0":
			counts[c.of] = c.says
		case strings.HasPrefix(c.name, "note"):
			notes[c.of] = append(notes[c.of], c.says)
		}
	}
	set := "Several answers to reasons (原因): reasons_price reasons_quality"
	missing := "Missing values: .a not asked, .b refused, .c not reached, .d don't know, .e no answer, .f withdrawn"
	for of, want := range map[string][]string{
		"_dta": {"The respondents were virtual.", set, missing, missing, "Written by fieldwork test"},
		"a_name_of_exactly_32_characters_": {"Label (zh-CN): " + strings.Repeat("标签", 100), "Label (en): " + strings.Repeat("label ", 60),
			"Wording (zh-CN): 您购买过吗？", "Wording (en): Have you bought any?", "Page: screener", "Asked if: haitao == yes"},
		"reasons_price":   {set},
		"reasons_quality": {set},
		"age":             {"Unit (zh-CN): 岁", "Unit (en): years"},
		"income":          {"Formula: midpoint(income) / 1000"},
	} {
		if !slices.Equal(notes[of], want) || counts[of] != string(rune('0'+len(want))) {
			t.Errorf("%s has %s notes: %q", of, counts[of], notes[of])
		}
		delete(notes, of)
	}
	if len(notes) > 0 {
		t.Errorf("further notes: %q", notes)
	}
}

func TestSetsOfTheSameNameAreKeptApart(t *testing.T) {
	value := func(code int) []labelled.Value { return []labelled.Value{{Code: code, Name: "x"}} }
	long := strings.Repeat("n", 32)
	d := labelledtest.Data{Table: labelled.Table{Languages: []string{"en", "ko"}, Variables: []labelled.Variable{
		{Name: long, Kind: labelled.Code, Values: value(1)}, {Name: long[:31] + "m", Kind: labelled.Code, Values: value(2)},
		{Name: "missing", Kind: labelled.Code, Values: value(3)}, {Name: "age", Kind: labelled.Integer}, {Name: "again", Kind: labelled.Code, Values: value(3)},
	}}}
	content := file(t, d)
	f, err := open(content)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range f.Variables {
		names = append(names, v.Labels)
	}
	for _, c := range characteristics(t, content) {
		if c.name == "_lang_l_ko" {
			names = append(names, c.says)
		}
	}
	want := []string{long, long[:31] + "m", "missing", "missing_2", "missing", long[:29] + "_ko", long[:27] + "_2_ko", "missing_ko", "missing_2_ko", "missing_ko"}
	if !slices.Equal(names, want) || len(f.labels) != 8 {
		t.Errorf("%q", names)
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"a", "_1", "strange", "str", "strl", "Byte", strings.Repeat("x", 32), strings.Repeat("标", 32)} {
		if err := CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, say := range map[string]string{"": "no name", strings.Repeat("x", 33): "33 characters and Stata takes 32", "1a": "begins with a digit", "a-b": "no letter, digit",
		"a b": "no letter, digit", "a\xff": "no letter, digit", "a\x00": "no letter, digit", "_all": "word of Stata's own", "strL": "word of Stata's own", "str2045": "word of Stata's own", "_N": "word of Stata's own"} {
		if err := CheckName(name); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v, want %q", name, err, say)
		}
	}
	for tag, want := range map[string]string{"en": "en", "zh-CN": "zh_CN", "zh-Hant-TW": "zh_Hant_TW", "x-" + strings.Repeat("a", 30): "x_" + strings.Repeat("a", 22)} {
		if got := languageName(tag); got != want {
			t.Errorf("language %q is %q", tag, got)
		}
	}
}

func TestCuttingNeverCutsACharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, most := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "most")
		runes, bytes := cut(text, most), cutBytes(text, most)
		if !strings.HasPrefix(text, runes) || !utf8.ValidString(runes) || utf8.RuneCountInString(runes) != min(most, utf8.RuneCountInString(text)) {
			t.Errorf("%q cut to %d characters is %q", text, most, runes)
		}
		if !strings.HasPrefix(text, bytes) || !utf8.ValidString(bytes) || len(bytes) > most || len(text) > most && most-len(bytes) >= utf8.UTFMax {
			t.Errorf("%q cut to %d bytes is %q", text, most, bytes)
		}
	})
}
