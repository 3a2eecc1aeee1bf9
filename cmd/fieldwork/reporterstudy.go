package main

import (
	"context"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/report"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

// reporter prepares the server to make reports when it is told where to put them.
func (srv *server) reporter(c serverConfig) web.Reporter {
	if c.reports == nil {
		return nil
	}
	srv.press = newReporter(srv.reportWriter(c), c)
	return srv.press
}

// reportWriter writes reports from the server's own database, in every format, as `fieldwork analyze` does from one that it
// opens. It reads through the connections that cannot write, in pieces; respondents' pages wait for it only while the cells'
// counters are verified, which is one transaction.
func (srv *server) reportWriter(c serverConfig) reportWriter {
	return func(ctx context.Context, order reportOrder, show progress) (lacks []string, err error) {
		plan, named := c.folders[order.survey]
		if !named {
			if plan, err = folderOf(order.survey); err != nil {
				return nil, err
			}
		}
		k := &keptStudy{store: srv.store, demo: isDemo(c.db), versions: map[survey.Version]*survey.Survey{}}
		if err := k.read(ctx, c.db, order.survey); err != nil {
			return nil, err
		}
		a, err := k.analysis(ctx, plan, wanting{asOf: order.asOf}, show)
		if err != nil {
			return nil, err
		}
		a.language, a.formats = order.language, report.Formats()
		failed, err := a.write(ctx, order.out, show)
		return append(a.findings, failed...), err
	}
}

// momentOf checks a moment that was written into the console's form, by the time zone of the survey.
func momentOf(surveys []*survey.Survey, id, asOf string) error {
	zone := time.UTC
	for _, s := range surveys {
		if s.ID == id {
			zone = s.TimeZone
		}
	}
	if _, err := moment(asOf, zone); err != nil {
		return fault.New(fault.Invalid, strings.TrimPrefix(err.Error(), "--as-of ")) // a page has no flags
	}
	return nil
}
