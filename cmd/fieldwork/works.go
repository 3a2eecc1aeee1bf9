package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	marked "fieldwork/internal/folder"
	"fieldwork/internal/report"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
)

// A workshop carries out the orders of the console: deliveries and reports from the server's own database, as `fieldwork
// deliver` and `fieldwork analyze` make them from one that they open. It reads through the connections that cannot write, in
// pieces; respondents' pages wait for it only while the cells' counters are verified, which is one transaction.
type workshop struct {
	store   *store.Store
	db      string
	surveys []*survey.Survey  // that are served
	folders map[string]folder // by survey: where its files are, which are read anew for each work
}

// openWorks prepares the server to make works when it is told where to keep them.
func (srv *server) openWorks(ctx context.Context, c serverConfig) (err error) {
	srv.workshop = &workshop{store: srv.store, db: store.Shown(c.db), surveys: c.surveys, folders: c.folders}
	if c.works == "" {
		return nil
	}
	config := works.Config{Dir: c.works, Make: srv.workshop.make, Check: srv.workshop.check, Clock: time.Now, Logger: c.log}
	if srv.node.shared {
		config.Node = srv.node.name
	} else if srv.worksLock, err = lockWorks(c.works); err != nil {
		return err
	}
	if srv.works, err = works.New(config); err != nil {
		return err
	}
	if srv.node.shared {
		return srv.shareFolder(ctx, c.works)
	}
	if err := adoptDemo(srv.works, c.db); err != nil {
		c.log.Warn("what the demo delivered is not listed", "error", err)
	}
	return nil
}

// lockWorks makes this the only server that makes works in the folder. Two databases may stand side by side, and their servers
// would otherwise have one folder: the one that starts would take for broken off what the other is making.
func lockWorks(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the folder of works cannot be used: %w; give one that you may write to with --works", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the folder of works cannot be used: %w; give one that you may write to with --works", err)
	}
	if err := exclusive(f); err != nil {
		f.Close()
		return nil, fault.Errorf(fault.Conflict, "another server makes works in %s; stop it first, or choose another folder with --works", dir)
	}
	return f, nil
}

// served is the survey as newcomers get it.
func (w *workshop) served(id string) (*survey.Survey, error) {
	for _, s := range w.surveys {
		if s.ID == id {
			return s, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "survey %q is not served here; start the server with its folder", id)
}

// at is the folder of a survey that is served.
func (w *workshop) at(id string) (folder, error) {
	if f, named := w.folders[id]; named {
		return f, nil
	}
	return folderOf(id)
}

// study reads which versions of the questionnaire there are, and where the survey's files stand. The second error is for a
// folder that is not at hand, with which not every work can do without.
func (w *workshop) study(ctx context.Context, id string) (k *keptStudy, at, err error) {
	if _, err := w.served(id); err != nil {
		return nil, nil, err
	}
	k = &keptStudy{store: w.store, demo: isDemo(w.db), versions: map[survey.Version]*survey.Survey{}}
	if err := k.read(ctx, w.db, id); err != nil {
		return nil, nil, err
	}
	f, at := w.at(id)
	if at == nil {
		k.declares(f)
	}
	return k, at, nil
}

// make carries an order out.
func (w *workshop) make(ctx context.Context, o works.Order, dir string, show func(done, total int, what string)) (lacks []string, err error) {
	k, at, err := w.study(ctx, o.Survey)
	if err != nil {
		return nil, err
	}
	k.warn = func(what string) { lacks = append(lacks, what) }
	if o.Kind == works.Report {
		if at != nil {
			return nil, at
		}
		failed, err := k.reported(ctx, o, dir, show)
		return append(lacks, failed...), err
	}
	if at != nil { // a dataset can do without
		k.warn("no quality rules are applied: " + at.Error())
	}
	formats := deliver.Formats()
	if len(o.Formats) > 0 {
		if formats, err = dataFormats(o.Formats); err != nil {
			return nil, err
		}
	}
	_, err = k.dataset(ctx, deliverOrder{wanting: wanting{o.AsOf, o.Keep}, out: dir, language: o.Language, formats: formats, bom: o.BOM}, show)
	return lacks, err
}

// reported writes a report and returns what it lacks.
func (k *keptStudy) reported(ctx context.Context, o works.Order, dir string, show progress) (lacks []string, err error) {
	a, err := k.analysis(ctx, k.files, wanting{o.AsOf, o.Keep}, show)
	if err != nil {
		return nil, err
	}
	a.language, a.formats = o.Language, report.Formats()
	if len(o.Formats) > 0 {
		a.formats = formatsOf(o.Formats)
	}
	failed, err := a.write(ctx, dir, show)
	return append(append(a.findings, failed...), a.doubts...), err
}

// adoptDemo lists what a demo left beside its database among the works.
func adoptDemo(q *works.Queue, db string) error {
	if !isDemo(db) {
		return nil
	}
	for kind, marker := range map[works.Kind]string{works.Delivery: filepath.Join(demoDataset, marked.Dataset), works.Report: filepath.Join(demoReport, marked.Report)} {
		file := filepath.Join(filepath.Dir(db), marker)
		info, err := os.Stat(file)
		if err != nil {
			continue // the demo was stopped before it came to this
		}
		o := works.Order{Kind: kind, By: demoName}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &struct{ Survey, Language *string }{&o.Survey, &o.Language}); err != nil {
			return fault.Errorf(fault.Invalid, "%s cannot be read: %w", file, err)
		}
		if _, err := q.Adopt(o, filepath.Dir(file), info.ModTime()); err != nil {
			return err
		}
	}
	return nil
}
