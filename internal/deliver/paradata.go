package deliver

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"fieldwork/internal/folder"
	"fieldwork/internal/interview"
)

// paradata writes how the pages were answered, a line for each time one was posted. What a browser's own clock says stands
// in the last column by itself: anybody can send any number there.
func (b Bundle) paradata(f *folder.Folder) error {
	if b.Events == nil {
		return nil
	}
	header := []string{"event", "interview", "page", "kind", "shown", "posted", "seconds_since_last_event", "answers_changed", "language", "order_shown", "honeypot", "client_seconds_untrusted"}
	return f.Create("paradata.csv", func(w io.Writer) (int, error) {
		var failed error
		n, err := table(w, header, func(yield func([]string) bool) {
			for e, err := range b.Events {
				if failed = err; failed != nil || !yield(event(e)) {
					return
				}
			}
		})
		if failed != nil {
			err = failed
		}
		return n, err
	})
}

func event(e interview.Event) []string {
	order := ""
	if e.Order != nil {
		text, _ := json.Marshal(e.Order) // codes by name: nothing that could fail
		order = string(text)
	}
	client := ""
	if e.Client > 0 {
		client = seconds(e.Client)
	}
	return []string{strconv.FormatInt(e.ID, 10), strconv.FormatInt(e.Interview, 10), e.Page, e.Kind, precise(e.Shown), precise(e.At),
		seconds(e.Elapsed), strconv.Itoa(e.Changed), e.Language, order, bit(e.Honeypot), client}
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// precise is an instant to the millisecond, which paradata are read at; nothing for none.
func precise(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
