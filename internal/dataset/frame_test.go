package dataset

import (
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

func small(t *testing.T) *survey.Survey {
	t.Helper()
	data, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, findings := survey.Parse("small.yaml", data)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

var began = time.Date(2015, 10, 8, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// a interview of the survey that has submitted the pages and ended as said.
func held(s *survey.Survey, id int64, answers interview.Answers, pages ...string) interview.Interview {
	iv := interview.Interview{ID: id, Survey: s.ID, Version: s.Version, Source: "direct", Language: "zh-CN", Device: "phone",
		Started: began, Answers: answers, Submitted: map[string]bool{}}
	for _, p := range pages {
		iv.Submitted[p] = true
	}
	return iv
}

func ended(iv interview.Interview, d interview.Disposition, decision interview.Decision, typ string) interview.Interview {
	iv.Disposition, iv.Decision, iv.Type = d, decision, typ
	iv.InSample = d == interview.Completed
	iv.Finished = began.Add(6*time.Minute + 15*time.Second)
	if typ != "" {
		iv.Membership = []string{typ}
	}
	return iv
}

var code = survey.CodeValue

// buyer is a complete of type B; passer one of type A1 who left the optional comment empty.
func buyer(s *survey.Survey) interview.Interview {
	iv := held(s, 1, interview.Answers{
		"agree": code(1), "age": survey.NumberValue(25), "gender": code(2), "channels": survey.CodesValue(1),
		"visited": code(1), // backed out of: off the path, so it must not count
		"reasons": survey.CodesValue(1, 98), "reasons_other_text": survey.TextValue("=1+1, \"quoted\"\n<script>"),
		"sat_quality": code(3), "sat_service": code(2), "overall": code(3), "comments": survey.TextValue("很好"), "again": code(1),
	}, "consent", "screener", "visit", "reasons", "satisfaction", "closing")
	return ended(iv, interview.Completed, interview.Admitted, "B")
}

func passer(s *survey.Survey) interview.Interview {
	iv := held(s, 2, interview.Answers{
		"agree": code(1), "age": survey.NumberValue(41), "gender": code(1), "channels": survey.CodesValue(3), "visited": code(2),
		"reasons": survey.CodesValue(2), "later": code(2), "again": code(2),
	}, "consent", "screener", "visit", "reasons", "closing")
	return ended(iv, interview.Completed, interview.Admitted, "A1")
}

// leaver was admitted as a buyer and left on the page of reasons; stranger was screened out; refuser did not consent.
func leaver(s *survey.Survey) interview.Interview {
	iv := held(s, 3, interview.Answers{
		"agree": code(1), "age": survey.NumberValue(33), "gender": code(2), "channels": survey.CodesValue(1), "reasons": survey.CodesValue(3),
	}, "consent", "screener")
	iv.Decision, iv.Type, iv.Membership = interview.Admitted, "B", []string{"B"}
	return iv
}

func stranger(s *survey.Survey) interview.Interview {
	iv := held(s, 4, interview.Answers{
		"agree": code(1), "age": survey.NumberValue(12), "gender": code(1), "channels": survey.CodesValue(1),
	}, "consent", "screener")
	return ended(iv, interview.ScreenedOut, interview.Ineligible, "")
}

func refuser(s *survey.Survey) interview.Interview {
	iv := held(s, 5, interview.Answers{"agree": code(0)}, "consent")
	return ended(iv, interview.Refused, interview.Undecided, "")
}

func all(ivs ...interview.Interview) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) {
		for _, iv := range ivs {
			if !yield(iv, nil) {
				return
			}
		}
	}
}

func none(survey.Version) (*survey.Survey, bool) { return nil, false }

func build(t *testing.T, s *survey.Survey, ivs ...interview.Interview) *Frame {
	t.Helper()
	f, err := Build(s, none, all(ivs...))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestColumnsFollowFromTheQuestionnaireAlone(t *testing.T) {
	s := small(t)
	want := "interview type cell member_B member_A2 member_A1 source version language device started finished minutes disposition in_sample weight " +
		"agree age gender channels_shop channels_none visited reasons_price reasons_brand reasons_trust reasons_other reasons_other_text later " +
		"sat_quality sat_service overall comments again woman age_group content"
	for _, ivs := range [][]interview.Interview{nil, {buyer(s)}, {passer(s), refuser(s)}} {
		var names []string
		for _, c := range build(t, s, ivs...).Columns {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("with %d interviews:\n%s\nwant\n%s", len(ivs), got, want)
		}
	}
}

func TestCells(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s), leaver(s), stranger(s), refuser(s))
	for _, c := range []struct {
		row    int
		column string
		want   string // the cell, or the reason why it is empty
	}{
		{0, "interview", "1"}, {0, "type", "1"}, {0, "cell", "2"}, {0, "member_B", "1"}, {0, "member_A1", "0"}, {0, "in_sample", "1"},
		{0, "started", "2015-10-08T01:00:00Z"}, {0, "finished", "2015-10-08T01:06:15Z"}, {0, "minutes", "6.25"}, {0, "disposition", "complete"},
		{0, "channels_shop", "1"}, {0, "channels_none", "0"}, {0, "visited", "not_asked"}, {0, "reasons_other", "1"}, {0, "reasons_brand", "0"},
		{0, "later", "not_asked"}, {0, "comments", "很好"}, {0, "woman", "1"}, {0, "age_group", "1"}, {0, "content", "1"},
		{1, "type", "3"}, {1, "cell", "1"}, {1, "visited", "2"}, {1, "reasons_other_text", "not_asked"}, {1, "sat_quality", "not_asked"},
		{1, "comments", "no_answer"}, {1, "woman", "0"}, {1, "content", "not_asked"},
		{2, "disposition", "in_progress"}, {2, "finished", "not_reached"}, {2, "reasons_trust", "1"}, {2, "reasons_other_text", "not_asked"},
		{2, "later", "not_asked"}, {2, "overall", "not_reached"}, {2, "comments", "not_reached"}, {2, "content", "not_reached"}, {2, "in_sample", "0"},
		{3, "type", "not_asked"}, {3, "member_B", "not_asked"}, {3, "visited", "not_asked"}, {3, "reasons_price", "not_reached"}, {3, "age_group", "not_asked"},
		{4, "agree", "0"}, {4, "age", "not_reached"}, {4, "visited", "not_reached"}, {4, "type", "not_reached"}, {4, "woman", "not_reached"}, {0, "weight", "not_asked"}, {4, "weight", "not_asked"},
	} {
		column, _ := f.Column(c.column)
		got := column.String(c.row)
		if column.Missing[c.row] != survey.Present {
			got = column.Missing[c.row].String()
		}
		if got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
}

func TestFactsAreThoseOfThePath(t *testing.T) {
	s := small(t)
	ivs := []interview.Interview{buyer(s), passer(s), leaver(s), stranger(s), refuser(s)}
	f := build(t, s, ivs...)
	for row, iv := range ivs {
		got := f.Facts(row)
		for field, want := range interview.Walk(s, &iv).Facts {
			if !got[field].Equal(want) {
				t.Errorf("row %d, %s: %v, want %v", row, field, got[field], want)
			}
		}
	}
	if got := f.Facts(0); got["cell"].Text() != "B" || !got["woman"].Equal(code(1)) || got["visited"].Answered() {
		t.Errorf("facts of the buyer: %v", got)
	}
}

func TestRulesHoldOverTheFrame(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s))
	rule := s.Pages[4].If // type == "B"
	if !f.Holds(rule, 0) || f.Holds(rule, 1) || !f.Holds(nil, 1) {
		t.Error("the rule of the page for buyers holds for the wrong rows")
	}
	if other := s.Pages[2].If; f.Holds(other, 0) || !f.Holds(other, 1) {
		t.Error("a rule over a many question holds for the wrong rows")
	}
}

func TestInSampleKeepsOrderAndLeavesTheFrameAlone(t *testing.T) {
	s := small(t)
	f := build(t, s, stranger(s), passer(s), leaver(s), buyer(s))
	in := f.InSample()
	if in.Len() != 2 || f.Len() != 4 {
		t.Fatalf("%d of %d rows", in.Len(), f.Len())
	}
	id, _ := in.Column("interview")
	if id.Numbers[0] != 2 || id.Numbers[1] != 1 {
		t.Errorf("rows %v, want 2 and 1", id.Numbers)
	}
	id.Numbers[0] = 99
	if first, _ := f.Column("interview"); first.Numbers[1] != 2 {
		t.Error("a change in the part changed the whole")
	}
}

func TestBuildRefuses(t *testing.T) {
	s := small(t)
	stray := buyer(s)
	stray.Version = "feedfacefeedface"
	if _, err := Build(s, none, all(stray)); err == nil || !strings.Contains(err.Error(), "feedfacefeed") {
		t.Errorf("an interview of a version that is not kept: %v", err)
	}
	lost := buyer(s)
	lost.Type = "Z"
	if _, err := Build(s, none, all(lost)); err == nil || !strings.Contains(err.Error(), `"Z"`) {
		t.Errorf("a type that is not declared: %v", err)
	}
	renamed := strings.Replace(string(s.Files), "number: age", "number: minutes", 1)
	clash, _ := survey.Parse("clash.yaml", []byte(renamed))
	if _, err := Build(clash, none, all()); err == nil || !strings.Contains(err.Error(), "minutes") {
		t.Errorf("a question named like a system column: %v", err)
	}
}

func TestAnOlderVersionIsWalkedAsItWas(t *testing.T) {
	s := small(t)
	// The older version had no question `again`, so its interview ended one question earlier.
	file := strings.Replace(string(s.Files), "      - {one: again, of: yesno, zh-CN: 再来, en: Again}\n", "", 1)
	old, findings := survey.Parse("old.yaml", []byte(file))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	iv := passer(old)
	delete(iv.Answers, "again")
	f, err := Build(s, func(v survey.Version) (*survey.Survey, bool) { return old, v == old.Version }, all(iv))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := f.Column("again"); again.Missing[0] != survey.NotAsked {
		t.Errorf("a question the version did not have is %q", again.Missing[0])
	}
	if comments, _ := f.Column("comments"); comments.Missing[0] != survey.NoAnswer {
		t.Errorf("comments are %q", comments.Missing[0])
	}
}
