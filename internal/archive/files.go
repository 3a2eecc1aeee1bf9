package archive

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// What people read of a work: a report, and the codebook of a delivery.
const (
	reportFile   = "report.html"
	codebookFile = "codebook.html"
)

// filePolicy is the content security policy of a work's files. A report and a codebook are one self-contained file each, so
// their styles are inline; they have no scripts.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

func noFile() error { return fault.New(fault.NotFound, "there is no such file") }

// made is the work that the path names, if it was made.
func (a *Archive) made(v *console.Visit) (works.Work, error) {
	w, err := a.Works.Work(v.Survey.ID, v.Param("id"))
	if err == nil && w.Files == nil {
		err = noFile()
	}
	return w, err
}

// file hands over one file of a work.
func (a *Archive) file(v *console.Visit) error {
	w, err := a.made(v)
	if err != nil {
		return err
	}
	name := named(v)
	file, err := w.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	kind := kindOf(name)
	h := v.Response().Header()
	if kind.download {
		if err := leaves(v, w, name); err != nil {
			return err
		}
		h.Set("Content-Disposition", attachment(path.Base(name)))
	}
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", kind.media)
	patient(v)
	http.ServeContent(v.Response(), v.Request(), "", time.Time{}, file) // it says itself what it could not do
	return nil
}

// named is the file that the path names. The router leaves a path as it is when its browser escaped more than it had to.
func named(v *console.Visit) string {
	name := v.Param("*")
	if v.Request().URL.RawPath == "" {
		return name
	}
	plain, err := url.PathUnescape(name)
	if err != nil {
		return ""
	}
	return plain
}

// zip hands over all files of a work as one archive, which is written as it is sent. One that breaks off is cut off too: a
// browser must not take it for whole.
func (a *Archive) zip(v *console.Visit) error {
	w, err := a.made(v)
	if err != nil {
		return err
	}
	if err := leaves(v, w, ""); err != nil {
		return err
	}
	h := v.Response().Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", attachment(w.Survey+"-"+w.ID+".zip"))
	if v.Request().Method == http.MethodHead {
		return v.NoContent(http.StatusOK)
	}
	patient(v)
	v.Response().WriteHeader(http.StatusOK)
	if err := works.Zip(v.Response(), w); err != nil {
		a.Shell.Log.Warn("an archive broke off while it was sent", "survey", w.Survey, "work", w.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// leaves notes that data leave the house; "" is for all files of the work. Whoever asks only how large a file is takes none.
func leaves(v *console.Visit, w works.Work, name string) error {
	if v.Request().Method == http.MethodHead {
		return nil
	}
	return v.Note(account.Entry{What: downloaded, Subject: path.Join(w.ID, name)})
}

func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// patient lifts the server's limit of time, which is for pages: a large file takes as long as the line takes.
func patient(v *console.Visit) {
	// Where no deadline can be set there is none.
	_ = http.NewResponseController(v.Response()).SetWriteDeadline(time.Time{})
}
