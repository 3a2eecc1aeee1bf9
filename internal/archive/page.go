package archive

import (
	"bytes"
	"net/http"

	"fieldwork/internal/console"
	"fieldwork/internal/works"
)

// refresh is after how many seconds a browser without scripts looks again while something is being made.
const refresh = 3

// A pageView is the page of a room.
type pageView struct {
	console.Frame
	Events string // the address of the stream of the shelf
	Shelf  shelfView
	Form   formView
	Data   *dataView // what the data hold; nil on the page of reports
}

// frame is that of the archive's pages.
func (a *Archive) frame(v *console.Visit, kind string) console.Frame {
	f := v.Frame(kind)
	f.Styles = append(f.Styles, a.Shell.Assets.URL("css/archive.css"))
	return f
}

// show answers with the page of a room, and an empty form.
func (a *Archive) show(r room) console.Page {
	return func(v *console.Visit) error {
		d, err := a.Describe(v.Ctx(), v.Survey.ID, v.Words.Language)
		if err != nil {
			return err
		}
		return a.showWith(v, r, http.StatusOK, d, newForm(r, v, d))
	}
}

// showWith answers with the page of a room and a form as it was filled in.
func (a *Archive) showWith(v *console.Visit, r room, status int, d works.Description, f form) error {
	shelf, err := a.shelf(v, r)
	if err != nil {
		return err
	}
	view := pageView{Frame: a.frame(v, v.Words.Text[r.menu()]), Events: v.Path(r.path, "events"), Shelf: shelf, Form: a.formView(v, r, d, f)}
	view.Scripts = append(view.Scripts, a.Shell.Assets.URL("js/archive.js"))
	if len(shelf.Moving) > 0 && status == http.StatusOK { // a form that was refused is not taken out of its reader's hands
		view.Refresh = refresh
	}
	if r.kind == works.Delivery {
		if view.Data, err = a.dataView(v, d); err != nil {
			return err
		}
	}
	return v.Render(a.templates, status, "room", &view)
}

// follow streams the shelf of a room while its page is open.
func (a *Archive) follow(r room) console.Page {
	return func(v *console.Visit) error {
		return v.Stream(func(b *bytes.Buffer) error {
			shelf, err := a.shelf(v, r)
			if err != nil {
				return err
			}
			return a.templates.ExecuteTemplate(b, "shelf", shelf)
		})
	}
}
