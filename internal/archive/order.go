package archive

import (
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// What the audit log calls what is done here. An order is called by its kind.
const (
	removed    = "removed"
	cancelled  = "cancelled"
	downloaded = "downloaded"
)

// order takes the form of a room.
func (a *Archive) order(r room) console.Page {
	return func(v *console.Visit) error {
		d, err := a.Describe(v.Ctx(), v.Survey.ID, v.Words.Language)
		if err != nil {
			return err
		}
		f, err := readForm(r, v, d)
		if err != nil {
			return err
		}
		return a.place(v, r, d, f)
	}
}

// again orders what was ordered once more, of the data as they are now or were at the moment that the order named.
func (a *Archive) again(v *console.Visit) error {
	w, err := a.Works.Work(v.Survey.ID, v.Param("id"))
	if err != nil {
		return err
	}
	d, err := a.Describe(v.Ctx(), v.Survey.ID, v.Words.Language)
	if err != nil {
		return err
	}
	f := form{Order: w.Order}
	if f.Formats = w.Formats; w.Kind == works.Delivery && len(f.Formats) == 0 {
		f.Formats = d.Formats
	}
	return a.place(v, roomOf(w.Kind), d, f)
}

// place gives the order to those who carry it out. What the visitor can mend is said beside the form.
func (a *Archive) place(v *console.Visit, r room, d works.Description, f form) error {
	if f.wrong() {
		return a.showWith(v, r, http.StatusUnprocessableEntity, d, f)
	}
	o := f.Order
	o.Survey, o.Kind, o.By = v.Survey.ID, r.kind, v.Account.Name
	w, err := a.Works.Order(v.Ctx(), o)
	switch {
	case fault.Is(err, fault.Invalid) && o.AsOf != "":
		f.MomentTrouble = err.Error() // everything else was checked before
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict):
		f.Trouble = err.Error()
	case err != nil:
		return err
	}
	if err != nil {
		return a.showWith(v, r, http.StatusUnprocessableEntity, d, f)
	}
	if err := v.Note(account.Entry{What: string(o.Kind), Subject: w.ID, After: o.Line()}); err != nil {
		return err
	}
	return v.Go(v.Path(r.path), "archive_ordered")
}

// cancel gives up a work that has not ended.
func (a *Archive) cancel(v *console.Visit) error {
	return a.end(v, cancelled, "archive_cancelled", a.Works.Cancel)
}

// remove removes a work with its files.
func (a *Archive) remove(v *console.Visit) error {
	return a.end(v, removed, "archive_removed", a.Works.Remove)
}

// end does away with a work, notes it, and leads to the page that listed it.
func (a *Archive) end(v *console.Visit, what, done string, do func(survey, id string) error) error {
	w, err := a.Works.Work(v.Survey.ID, v.Param("id"))
	if err != nil {
		return err
	}
	if err := do(w.Survey, w.ID); err != nil {
		return err
	}
	if err := v.Note(account.Entry{What: what, Subject: w.ID, Before: w.Line()}); err != nil {
		return err
	}
	return v.Go(v.Path(roomOf(w.Kind).path), done)
}
