package bench

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"fieldwork/internal/interview"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// shoppers is the survey whose interviews are exported.
func shoppers() (*survey.Survey, error) {
	file, err := os.ReadFile("testdata/shoppers.yaml")
	if err != nil {
		return nil, err
	}
	s, findings := survey.Parse("shoppers.yaml", file)
	return s, findings.Err()
}

// A person draws one respondent's answers: all that the way through the questionnaire asks for, and nothing else. Its rules
// stand here a second time, because walking a path for every answer of a million would take an hour; a test holds them to
// those of the questionnaire.
type person struct {
	*rand.Rand
	s       *survey.Survey
	answers interview.Answers
	pages   []string
}

func drawn(s *survey.Survey, seed uint64) person {
	p := person{Rand: rand.New(rand.NewPCG(seed, 2015)), s: s, answers: interview.Answers{"agree": survey.CodeValue(1)}}
	p.answers["age"] = survey.NumberValue(float64(18 + p.IntN(60)))
	abroad := p.IntN(10) < 4
	p.answers["channels"] = survey.CodesValue(map[bool]int{true: 2, false: 1}[abroad])
	for _, page := range s.Pages {
		if page.Name == "abroad" && !abroad {
			continue
		}
		p.pages = append(p.pages, page.Name)
		for _, q := range page.Questions {
			p.answer(q)
		}
	}
	return p
}

// answer answers a question as most people do; some refuse where they may, and half have nothing to add.
func (p *person) answer(q *survey.Question) {
	if _, done := p.answers[q.Name]; done {
		return
	}
	married, _ := p.answers["married"].Code()
	switch {
	case q.Name == "children" && married != 1:
	case q.May && p.IntN(10) == 0:
		p.answers[q.Name] = survey.RefusedValue()
	case q.Kind == survey.Words && p.IntN(2) == 0:
		p.answers[q.Name] = survey.TextValue(p.comment())
	case q.Kind == survey.Words:
	case q.Kind == survey.Number || q.Kind == survey.Scale:
		p.answers[q.Name] = survey.NumberValue(float64(q.Min + p.IntN(q.Max-q.Min+1)))
	case q.Kind == survey.Grid:
		for _, row := range q.Rows.Options {
			p.answers[survey.RowName(q.Name, row.Name)] = survey.CodeValue(p.option(q).Code)
		}
	case q.Kind == survey.One:
		o := p.option(q)
		p.answers[q.Name] = survey.CodeValue(o.Code)
		p.specify(q, o)
	default:
		p.several(q)
	}
}

func (p *person) option(q *survey.Question) survey.Option {
	return q.List.Options[p.IntN(len(q.List.Options))]
}

// several chooses from one to three options; of a rank as many as it takes.
func (p *person) several(q *survey.Question) {
	n := min(q.Max, 1+p.IntN(3))
	if q.Kind == survey.Rank {
		n = q.Max
	}
	places := p.Perm(len(q.List.Options))[:n]
	if q.Kind == survey.Many {
		slices.Sort(places)
	}
	codes := make([]int, n)
	for i, place := range places {
		codes[i] = q.List.Options[place].Code
		p.specify(q, q.List.Options[place])
	}
	p.answers[q.Name] = survey.CodesValue(codes...)
}

func (p *person) specify(q *survey.Question, o survey.Option) {
	if o.Specify {
		p.answers[survey.SpecifyName(q.Name, o.Name)] = survey.TextValue("另外 no. " + strconv.Itoa(p.IntN(1000)))
	}
}

// comment is an open text, with what people type: commas, quotes, line ends, characters that JSON escapes.
func (p *person) comment() string {
	parts := []string{"物流很快，", "价格便宜。", "the service was fine, ", "希望退货 \"更方便\"\n", "客服 <3 ", "没有其他意见 & 谢谢。"}
	text := ""
	for range 1 + p.IntN(8) {
		text += parts[p.IntN(len(parts))]
	}
	return text
}

// interview is the respondent's complete.
func (p person) interview(id int64, began time.Time) interview.Interview {
	iv := interview.Interview{ID: id, Survey: p.s.ID, Version: p.s.Version, Source: []string{"direct", "panel_a", "panel_b"}[p.IntN(3)], Language: "zh-CN",
		Device: []string{"phone", "desktop", "tablet"}[p.IntN(3)], Seed: p.Uint64(), Started: began, Answers: p.answers, Submitted: map[string]bool{}, Page: "closing"}
	iv.Finished = began.Add(time.Duration(p.IntN(900_000)) * time.Millisecond)
	iv.Updated, iv.Decision, iv.Disposition, iv.InSample = iv.Finished, interview.Admitted, interview.Completed, true
	for _, page := range p.pages {
		iv.Submitted[page] = true
	}
	iv.Type, iv.Membership = "A", []string{"A"}
	if p.answers["channels"].Has(2) {
		iv.Type, iv.Membership = "B", []string{"B"}
	}
	return iv
}

// study is a database of so many completes; it is made when the folder has none.
func study(ctx context.Context, s *survey.Survey, folder string, rows int) (file string, err error) {
	schema, err := store.NewestSchema() // a store opens no older one
	if err != nil {
		return "", err
	}
	file = filepath.Join(folder, fmt.Sprintf("shoppers-%s-%d-%d-numbered.db", s.Version.Short(), schema, rows))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	making := file + ".making"
	if err := os.RemoveAll(making); err != nil {
		return "", err
	}
	st, err := store.Open(ctx, making)
	if err != nil {
		return "", err
	}
	if err := st.Register(ctx, s, began()); err != nil {
		return "", err
	}
	if err := st.Close(); err != nil {
		return "", err
	}
	if err := insert(ctx, s, making, rows); err != nil {
		return "", err
	}
	return file, os.Rename(making, file)
}

func began() time.Time { return time.Date(2015, 10, 8, 1, 0, 0, 0, time.UTC) }

// insert writes interviews and their ledger rows as the store does, names by their numbers, in one transaction.
func insert(ctx context.Context, s *survey.Survey, file string, rows int) (err error) {
	db, err := open(file)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	interviews, err := tx.Prepare(`INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms, finished_ms, page,
		answers, submitted, type, membership, decision, disposition, in_sample) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`)
	if err != nil {
		return err
	}
	arrivals, err := tx.Prepare(`INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'admitted', '', ?)`)
	if err != nil {
		return err
	}
	numbers, err := namesIn(tx, s.ID)
	if err != nil {
		return err
	}
	version := strconv.Itoa(numbers[string(s.Version)])
	for n := range rows {
		iv := drawn(s, uint64(n)).interview(int64(n+1), began().Add(time.Duration(n)*100*time.Millisecond))
		member := toJSON(iv.Membership)
		_, err := interviews.Exec(iv.ID, fmt.Sprintf("%026d", n), iv.Survey, string(iv.Version), iv.Source, iv.Language, int64(iv.Seed), iv.Device, iv.Started.UnixMilli(),
			iv.Updated.UnixMilli(), iv.Finished.UnixMilli(), iv.Page, numbers.answers(iv.Answers), numbers.list(slices.Sorted(maps.Keys(iv.Submitted))), iv.Type, member,
			string(iv.Decision), string(iv.Disposition))
		if err != nil {
			return err
		}
		_, err = arrivals.Exec(iv.ID, iv.Survey, version, iv.Source, iv.Started.UnixMilli(), iv.Type, member, toJSON([]string{s.CellOf(iv.Type)}),
			numbers.answers(interview.Answers{"age": iv.Answers["age"], "gender": iv.Answers["gender"]}), `[]`)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// numbers are those of a survey's names in a database.
type numbers map[string]int

func namesIn(tx *sql.Tx, surveyID string) (numbers, error) {
	rows, err := tx.Query(`SELECT name, number FROM names WHERE survey = ?`, surveyID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	n := numbers{}
	for rows.Next() {
		var name string
		var number int
		if err := rows.Scan(&name, &number); err != nil {
			return nil, err
		}
		n[name] = number
	}
	return n, rows.Err()
}

// answers writes answers in the order of their fields' numbers.
func (n numbers) answers(a interview.Answers) string {
	fields := slices.SortedFunc(maps.Keys(a), func(x, y string) int { return cmp.Compare(n[x], n[y]) })
	members := make([]string, len(fields))
	for i, field := range fields {
		members[i] = fmt.Sprintf(`"%d":%s`, n[field], toJSON(a[field]))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// list writes names.
func (n numbers) list(names []string) string {
	all := make([]int, len(names))
	for i, name := range names {
		all[i] = n[name]
	}
	return toJSON(all)
}

func open(file string) (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+(&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()+"?_synchronous=OFF&_cache_size=-65536")
}

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing that is drawn here is no JSON
	}
	return string(text)
}
