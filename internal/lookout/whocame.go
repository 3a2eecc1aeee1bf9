package lookout

import (
	"bytes"
	"io"
	"net/http"

	"fieldwork/internal/console"
	"fieldwork/internal/deliver"
	"fieldwork/internal/field"
)

// whoCame shows the arrivals and what they say of the population. It has no scripts: whoever wants newer figures loads it
// again.
func (l *Lookout) whoCame(v *console.Visit) error {
	turnout, err := l.field.WhoCame(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	return v.Render(l.templates, http.StatusOK, "whocame", cameView{
		Frame: l.frame(v, "came"), cameTables: newReading(v.Words, v.Survey, turnout.At).tables(turnout),
		Arrivals: v.Path("arrivals.csv"), Incidence: v.Path("incidence.csv"),
	})
}

// arrivalsFile gives the arrivals as the delivered dataset has them.
func (l *Lookout) arrivalsFile(v *console.Visit) error {
	return l.cameFile(v, deliver.ArrivalsFile, func(w io.Writer, t field.Turnout) (int, error) { return deliver.WriteArrivals(w, t.Counts) })
}

// incidenceFile gives the estimates as the delivered dataset has them.
func (l *Lookout) incidenceFile(v *console.Visit) error {
	return l.cameFile(v, deliver.IncidenceFile, func(w io.Writer, t field.Turnout) (int, error) { return deliver.WriteIncidence(w, t.Summary) })
}

// cameFile sends a file that is whole before its first byte leaves, so that an error is an error page and not half a file.
func (l *Lookout) cameFile(v *console.Visit, name string, write func(io.Writer, field.Turnout) (int, error)) error {
	turnout, err := l.field.WhoCame(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := write(&b, turnout); err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return v.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
