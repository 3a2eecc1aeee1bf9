package siege

import (
	"context"
	"iter"
	"os"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// memory is books in memory.
type memory struct {
	accounts []Account
	arrivals []interview.Arrival
	cells    []quota.Cell
	leases   map[string]int
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range all {
			if !yield(x, nil) {
				return
			}
		}
	}
}

func (m *memory) Accounts(context.Context) iter.Seq2[Account, error] { return each(m.accounts) }
func (m *memory) Arrivals(context.Context) iter.Seq2[interview.Arrival, error] {
	return each(m.arrivals)
}
func (m *memory) Cells(context.Context) ([]quota.Cell, map[string]int, error) {
	return m.cells, m.leases, nil
}

// sound is a study of three: one complete, one who was turned away, one who is answering.
func sound() *memory {
	about := func(id int64, who string, decision interview.Decision, d interview.Disposition) Account {
		return Account{who, interview.Interview{
			ID: id, Token: "token-" + who, Decision: decision, Disposition: d, InSample: d == interview.Completed,
			Answers: interview.Answers{"age": survey.NumberValue(30)}, Submitted: map[string]bool{"first": true},
		}}
	}
	return &memory{
		accounts: []Account{
			about(1, "anna", interview.Admitted, interview.Completed),
			about(2, "bo", interview.TurnedAway, interview.OverQuota),
			about(3, "chae", interview.Admitted, interview.InProgress),
		},
		arrivals: []interview.Arrival{
			{Interview: 1, Cells: []string{"A"}, Decision: interview.Admitted},
			{Interview: 2, Cells: []string{"B"}, Decision: interview.TurnedAway, Reason: "B"},
			{Interview: 3, Cells: []string{"A"}, Decision: interview.Admitted},
		},
		cells:  []quota.Cell{{Name: "A", Target: 2, Completed: 1, Held: 1}, {Name: "B", Target: 0, OverQuota: 1}},
		leases: map[string]int{"A": 1},
	}
}

// heard are those three, each of whom was told what is in the books; chae heard one thing more, at instant 9.
func heard() []*Witness {
	sh := &sheet{pages: map[string]*filled{"first": {answers: interview.Answers{"age": survey.NumberValue(30)}}, "second": {}}}
	told := func(who string, acks ...Ack) *Witness {
		first := []Ack{{At: 1}, {At: 2, Page: "first", Decided: true}}
		return &Witness{ID: who, Token: "token-" + who, sheet: sh, Acks: append(first, acks...)}
	}
	return []*Witness{
		told("anna", Ack{At: 3, Outcome: panel.Complete}), told("bo", Ack{At: 3, Outcome: panel.QuotaFull}), told("chae", Ack{At: 9, Page: "second"}),
	}
}

// TestAuditFinds: whatever is changed in sound books is found, and nothing in sound ones.
func TestAuditFinds(t *testing.T) {
	for _, c := range []struct {
		name, lost, wrong string
		change            func(*memory)
	}{
		{"sound", "", "", func(*memory) {}},
		{"no interview", "anna: the interview", "", func(m *memory) { m.accounts[0].RespondentID = "somebody" }},
		{"another interview", "anna: the interview", "", func(m *memory) { m.accounts[0].Interview.Token = "other" }},
		{"two interviews", "", "bo has 2 interviews", func(m *memory) {
			m.accounts = append(m.accounts, Account{"bo", interview.Interview{ID: 4}})
		}},
		{"an answer is gone", "chae: answer age", "", func(m *memory) { m.accounts[2].Interview.Answers = interview.Answers{} }},
		{"an answer is another", "chae: answer age", "", func(m *memory) {
			m.accounts[2].Interview.Answers = interview.Answers{"age": survey.NumberValue(31)}
		}},
		{"a page is not submitted", "chae: page first", "", func(m *memory) { m.accounts[2].Interview.Submitted = nil }},
		{"a decision is gone", "chae: the decision", "undecided and has 1 rows", func(m *memory) { m.accounts[2].Interview.Decision = interview.Undecided }},
		{"a complete is none", "anna: the end", "completed is 1 and the rows say 0", func(m *memory) {
			m.accounts[0].Interview.Disposition, m.accounts[0].Interview.InSample = interview.InProgress, false
		}},
		{"in the sample without a complete", "", "its place in the sample says true", func(m *memory) { m.accounts[2].Interview.InSample = true }},
		{"finished without admission", "", "without having been admitted", func(m *memory) {
			m.accounts[0].Interview.Decision, m.arrivals[0].Decision = interview.Ineligible, interview.Ineligible
		}},
		{"no row in the ledger", "", "decided and has 0 rows", func(m *memory) { m.arrivals = m.arrivals[1:] }},
		{"two rows in the ledger", "", "decided and has 2 rows", func(m *memory) { m.arrivals = append(m.arrivals, m.arrivals[0]) }},
		{"a ledger that says otherwise", "", `"over_quota" in the ledger`, func(m *memory) { m.arrivals[2].Decision = interview.TurnedAway }},
		{"a ledger of nobody", "", "which is not there", func(m *memory) { m.arrivals = append(m.arrivals, interview.Arrival{Interview: 9}) }},
		{"a complete too many", "", "completed is 2 and the rows say 1", func(m *memory) { m.cells[0].Completed = 2 }},
		{"a lease too few", "", "held is 1 and the rows say 0", func(m *memory) { m.leases = nil }},
		{"somebody turned away too many", "", "turned away is 2 and the rows say 1", func(m *memory) { m.cells[1].OverQuota = 2 }},
		{"more than the target", "", "more than the target of 1", func(m *memory) { m.cells[0].Target = 1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := sound()
			c.change(m)
			f, err := Audit(context.Background(), m, heard(), 5)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, "lost", f.Lost, c.lost)
			holds(t, "wrong", f.Wrong, c.wrong)
		})
	}
}

// holds checks that one of the lines has the words, or that there is no line when there are no words.
func holds(t *testing.T, what string, lines []string, words string) {
	t.Helper()
	all := strings.Join(lines, "\n")
	if words == "" && all != "" || !strings.Contains(all, words) {
		t.Errorf("%s: %q, want %q", what, all, words)
	}
}

// TestAuditAsksForWhatWasToldByThen: what was told later need not be there, and is asked for when its time has come.
func TestAuditAsksForWhatWasToldByThen(t *testing.T) {
	f, err := Audit(context.Background(), sound(), heard(), Always)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, "lost", f.Lost, "chae: page second")
	if f.Pages != 3 || f.Ends != 2 {
		t.Errorf("%d pages and %d ends are there, want 3 and 2", f.Pages, f.Ends)
	}
}

// TestSheetsOfTheShippedSurvey: people who come to every kind of end are drawn, and exactly one page of each leads to it.
func TestSheetsOfTheShippedSurvey(t *testing.T) {
	files := os.DirFS("../../questionnaires")
	s, err := survey.Load(files, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	people, err := simulate.LoadPopulation(files, "haitao-2015", s)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := draw(s, people, 1, 300)
	if err != nil {
		t.Fatal(err)
	}
	ways := map[[2]int]int{}
	for _, sh := range sheets {
		var n [2]int
		for name, p := range sh.pages {
			switch p.role {
			case atGate:
				n[0]++
			case last:
				n[1]++
			}
			if !strings.Contains(p.form, "do=next") || name != s.Pages[len(s.Pages)-1].Name && len(p.answers) == 0 { // the last may be left empty
				t.Fatalf("page %s is filled in with %q and is to hold %v", name, p.form, p.answers)
			}
		}
		ways[n]++
	}
	if len(ways) != 3 || ways[[2]int{1, 1}] == 0 || ways[[2]int{1, 0}] == 0 || ways[[2]int{0, 1}] == 0 {
		t.Errorf("pages at the gate and at the end: %v; people are to finish, to be turned away and to refuse", ways)
	}
}
