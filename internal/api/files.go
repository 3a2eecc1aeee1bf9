package api

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

const zipType = "application/zip"

// download is an operation whose answer is a file, of a type that the description names.
func download[I any](do func(a *API, ctx context.Context, in *I) (*huma.StreamResponse, error), media string) func(*API, huma.Operation) {
	return func(a *API, o huma.Operation) {
		o.Responses = map[string]*huma.Response{"200": {Description: "The file.", Content: map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
		answer(do)(a, o)
	}
}

// made is a work whose files can be had.
func (a *API) made(ctx context.Context, id string) (works.Work, error) {
	w, err := a.works.Work(visitOf(ctx).survey.ID, id)
	if err == nil && w.Files == nil {
		err = fault.New(fault.Conflict, "the work has no files: it is not made yet, or has failed; look at its state")
	}
	return w, err
}

type filesReply struct {
	Files []fileReply `json:"files" nullable:"false"`
}

type fileReply struct {
	Path  string `json:"path" doc:"Within the work."`
	Bytes int64  `json:"bytes"`
	Type  string `json:"type" doc:"The media type that it is served as."`
	URL   string `json:"url" doc:"Where it is, on this server."`
}

func (a *API) listFiles(ctx context.Context, in *WorkInput) (*reply[filesReply], error) {
	w, err := a.made(ctx, in.Work)
	if err != nil {
		return nil, err
	}
	out := filesReply{Files: []fileReply{}}
	err = fs.WalkDir(w.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		u := url.URL{Path: Base + "/surveys/" + w.Survey + "/works/" + w.ID + "/files/" + name}
		out.Files = append(out.Files, fileReply{name, info.Size(), works.Media(name), u.EscapedPath()})
		return nil
	})
	return replied(out, err)
}

type fileInput struct {
	WorkInput
	Path string `path:"path" maxLength:"300" doc:"The file's path, as the list of files has it; its slashes stay as they are." example:"completes.csv"`
}

// getFile hands over one file of a work.
func (a *API) getFile(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	w, err := a.made(ctx, in.Work)
	if err != nil {
		return nil, err
	}
	name := in.Path // as the router has it: escaped only where the address was not in the usual form
	if plain, err := url.PathUnescape(name); err == nil && w.Files != nil {
		if _, err := fs.Stat(w.Files, name); err != nil {
			name = plain
		}
	}
	file, err := w.Open(name)
	if err != nil {
		return nil, err
	}
	if err := a.note(ctx, account.Entry{What: downloaded, Subject: path.Join(w.ID, name)}); err != nil {
		file.Close()
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer file.Close()
		c := humaecho.Unwrap(ctx)
		handOver(c.Response().Header(), works.Media(name), path.Base(name))
		patient(c.Response())
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, file) // it says itself what it could not do
	}}, nil
}

// getZip hands over all files of a work as one archive, which is written as it is sent. One that breaks off is cut off too:
// nobody must take it for whole.
func (a *API) getZip(ctx context.Context, in *WorkInput) (*huma.StreamResponse, error) {
	w, err := a.made(ctx, in.Work)
	if err != nil {
		return nil, err
	}
	if err := a.note(ctx, account.Entry{What: downloaded, Subject: w.ID}); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		c := humaecho.Unwrap(ctx)
		handOver(c.Response().Header(), zipType, w.Survey+"-"+w.ID+".zip")
		patient(c.Response())
		c.Response().WriteHeader(http.StatusOK)
		if err := works.Zip(c.Response(), w); err != nil {
			a.log.Warn("an archive broke off while it was sent", "survey", w.Survey, "work", w.ID, "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}
