package lookout

import (
	"net/http"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// A courseReply is how a survey has gone, slot by slot, as the charts draw it: with words, colours and wall clocks. Programs
// have it from /api.
type courseReply struct {
	At          time.Time   `json:"at"`
	Zone        string      `json:"zone"`         // of the local times
	From        time.Time   `json:"from"`         // the beginning of the first slot
	SlotSeconds int         `json:"slot_seconds"` // the length of a slot
	Local       []string    `json:"local"`        // the beginnings of the slots in the survey's time zone
	Now         string      `json:"now"`          // At, likewise
	Started     []int       `json:"started"`
	Types       []series    `json:"types"` // eligible arrivals
	Cells       []series    `json:"cells"` // completes in the sample
	Fills       []fillReply `json:"fills"`
}

// A series is one number a slot.
type series struct {
	Name   string `json:"name"`
	Text   string `json:"text"`             // the survey's words, in the language of the page
	Target *int   `json:"target,omitempty"` // of a cell that has one
	Colour int    `json:"colour"`           // its place among the colours of the page
	Counts []int  `json:"counts"`
}

// A fillReply is when a cell filled.
type fillReply struct {
	Cell  string    `json:"cell"`
	At    time.Time `json:"at"`
	Local string    `json:"local"`
}

// localTime is how wall clocks are written: without a zone, which stands beside them.
const localTime = "2006-01-02T15:04:05"

// courseFile gives the course as JSON to the charts.
func (l *Lookout) courseFile(v *console.Visit) error {
	t, err := l.field.Monitor(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	c, err := l.field.Course(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, newReading(v.Words, v.Survey, t.At).course(t, c))
}

func (r reading) course(t field.Tally, c field.Course) courseReply {
	reply := courseReply{At: t.At.UTC(), Zone: r.sv.TimeZone.String(), From: c.From.UTC(), SlotSeconds: int(c.Slot / time.Second),
		Local: []string{}, Now: r.local(t.At), Started: append([]int{}, c.Started...), Types: []series{}, Cells: []series{}, Fills: []fillReply{}}
	for i := range c.Started {
		reply.Local = append(reply.Local, r.local(c.From.Add(time.Duration(i)*c.Slot)))
	}
	own := typeColours(r.sv)
	for i, typ := range r.sv.Types {
		reply.Types = append(reply.Types, series{Colour: own[i], Name: typ.Name, Text: typ.Text.In(r.language), Counts: filled(c.Arrivals[typ.Name], len(c.Started))})
	}
	for i, cell := range t.Cells {
		s := series{Colour: i % colours, Name: cell.Name, Text: r.cellText(cell.Name), Counts: filled(c.Completes[cell.Name], len(c.Started))}
		if cell.Limited() {
			s.Target = &cell.Target
		}
		reply.Cells = append(reply.Cells, s)
	}
	for _, f := range t.Fills {
		reply.Fills = append(reply.Fills, fillOf(r, f))
	}
	return reply
}

func fillOf(r reading, f quota.Fill) fillReply { return fillReply{f.Cell, f.At.UTC(), r.local(f.At)} }

func (r reading) local(t time.Time) string { return t.In(r.sv.TimeZone).Format(localTime) }

// filled is a series with a number for every slot, also when nothing was ever counted.
func filled(counts []int, n int) []int {
	if counts == nil {
		return make([]int, n)
	}
	return counts
}
