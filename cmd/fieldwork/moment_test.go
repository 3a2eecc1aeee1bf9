package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/survey"
)

func TestMoments(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin") // whose 25 October 2015 had 25 hours
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		zone *time.Location
		want string
	}{
		{"2015-10-15", shanghai, "2015-10-15T15:59:59.999Z"},
		{"2015-10-25", berlin, "2015-10-25T22:59:59.999Z"},
		{"2015-10-15", time.UTC, "2015-10-15T23:59:59.999Z"},
		{"2015-10-15 12:00", shanghai, "2015-10-15T04:00:00Z"},
		{"2015-10-15T12:00", shanghai, "2015-10-15T04:00:00Z"},
		{"2015-10-15 12:00:30", shanghai, "2015-10-15T04:00:30Z"},
		{"2015-10-15T12:00:00+09:00", shanghai, "2015-10-15T03:00:00Z"},
		{"2015-10-15T03:00:00.25Z", shanghai, "2015-10-15T03:00:00.25Z"},
	} {
		got, err := moment(c.text, c.zone)
		if err != nil || got.UTC().Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s in %s: %s, %v; want %s", c.text, c.zone, got.UTC().Format(time.RFC3339Nano), err, c.want)
		}
	}
	if got, err := moment("", shanghai); err != nil || !got.IsZero() {
		t.Errorf("nothing: %s, %v", got, err)
	}
	for _, text := range []string{"yesterday", "2015-13-01", "2015-02-30", "15.10.2015", "2015-10-15 25:00", "0001-01-01T00:00:00Z", " ", "2015"} {
		_, err := moment(text, shanghai)
		var u usageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "Asia/Shanghai") || !strings.Contains(err.Error(), "write a day such as") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestLanguagesOfAReport(t *testing.T) {
	s := &survey.Survey{Languages: []string{"zh-CN", "en"}}
	for wanted, texts := range map[string]string{"": "en", "zh-CN": "zh-CN", "en": "en", "ko": "en"} {
		if err := reports(wanted); err != nil || textLanguage(s, wanted) != texts {
			t.Errorf("%q: %v, texts in %s", wanted, err, textLanguage(s, wanted))
		}
	}
	if only := textLanguage(&survey.Survey{Languages: []string{"zh-CN"}}, "ko"); only != "zh-CN" {
		t.Errorf("a survey without English: %s", only)
	}
	for _, wanted := range []string{"fr", "EN", "zh", "../en"} {
		if reports(wanted) == nil {
			t.Errorf("%q passes", wanted)
		}
	}
}
