package archive_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
	"fieldwork/internal/deliver"
	"fieldwork/internal/labelled"
	"fieldwork/internal/quality"
	"fieldwork/internal/shell"
	"fieldwork/questionnaires"
)

func TestReal(t *testing.T) {
	q, err := works.New(works.Config{Dir: filepath.Join(t.TempDir(), "works"), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	var rep, del works.Work
	for i, d := range []string{"/tmp/rcode/demo", "/tmp/rstat/demo"} {
		at := made.Add(time.Duration(i) * time.Hour * 30)
		rep, err = q.Adopt(works.Order{Survey: study, Kind: works.Report, Language: "en", By: "demo"}, d+"/report", at)
		if err != nil { t.Fatal(err) }
		del, err = q.Adopt(works.Order{Survey: study, Kind: works.Delivery, Language: "zh-CN", By: "chen.wei", Keep: []string{"", "clean"}[i]}, d+"/dataset", at)
		if err != nil { t.Fatal(err) }
	}
	h, ctx := open(t, q), headless.Browser(t)
	rules, findings := quality.Read(questionnaires.FS, study, haitao(t))
	_ = findings
	for lang := range map[string]bool{"en": true, "zh-CN": true} {
		sv := haitao(t)
		l := sv.Language(lang)
		d := works.Description{Formats: description().Formats, Languages: sv.Languages, Reports: []string{"en", "ko", "zh-CN"}, Versions: description().Versions}
		_ = json.Marshal
		for _, r := range rules.List() {
			d.Rules = append(d.Rules, works.Rule{Name: r.Name, Kind: r.Kind, Version: r.Version, Text: r.Text, Because: r.Because})
		}
		for _, name := range rules.Keeps() {
			keep, _ := rules.Keep(name)
			d.Keeps = append(d.Keeps, works.Keep{Name: name, Drops: keep.Drop, Flags: keep.Flags})
		}
		header := deliver.Bundle{Survey: sv, Kept: []*survey.Survey{sv}, Rules: rules, Language: l, Words: shell.Words(l), Speak: shell.Words}.Header()
		for _, v := range header.Variables {
			in := func(t labelled.Text) string { return t.In(header.Languages...) }
			one := works.Variable{Name: v.Name, Label: in(v.Label), Type: string(v.Kind), Universe: v.Universe, Question: in(v.Wording), Page: v.Page, Formula: v.Formula, Unit: in(v.Unit), Measure: string(v.Measure)}
			for _, o := range v.Values {
				one.Values = append(one.Values, works.Value{Code: o.Code, Label: in(o.Label)})
			}
			d.Variables = append(d.Variables, one)
		}
		h.description = d
		enter(t, ctx, h)
		for name, path := range map[string]string{"data": "/data", "reports": "/reports", "report": "/works/" + rep.ID, "delivery": "/works/" + del.ID} {
			headless.Run(t, ctx, chromedp.Navigate(h.URL+at(path)+"?lang="+lang), chromedp.Sleep(300*time.Millisecond))
			if name == "data" { headless.Run(t, ctx, chromedp.Evaluate(`document.querySelectorAll('details.page')[2].open = true`, nil)) }
			shoot(t, ctx, "real-"+lang+"-"+name)
		}
	}
	fmt.Fprintln(os.Stderr, strings.Count("x", "x"))
}
