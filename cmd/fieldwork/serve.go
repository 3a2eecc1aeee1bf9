package main

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/survey"
)

const defaultAddr = "127.0.0.1:8080"

func serveCommand() *cobra.Command {
	var addr, db, public, reports string
	var private bool
	var surveys []string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve surveys to real respondents",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ss, err := loadSurveys(surveys)
			if err != nil {
				return err
			}
			c := serverConfig{addr: addr, db: db, surveys: ss, clock: time.Now, privateCallbacks: private, log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))}
			if c.folders, err = foldersOf(ss, surveys); err != nil {
				return err
			}
			c.reports = reportsIn(reports, db)
			if public != "" {
				if c.public, err = publicURL("--public-url", public); err != nil {
					return err
				}
			}
			srv, err := openServer(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer srv.close()
			for _, s := range ss {
				printAddresses(cmd.OutOrStdout(), srv.url, s.ID)
				if c.public != nil {
					fmt.Fprintf(cmd.OutOrStdout(), "public       %s/s/%s\n", c.public, s.ID)
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "answers      %s\nstop with    Ctrl-C\n", db)
			return srv.serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "address to listen on")
	cmd.Flags().StringVar(&public, "public-url", "", "address by which respondents reach the server, such as https://survey.example.org; panels sign it (default that of each request)")
	cmd.Flags().StringVar(&db, "db", "fieldwork.db", "SQLite database file, created when it is not there")
	cmd.Flags().StringVar(&reports, "reports", "", "folder in which the console's reports are made, each in a folder named after its survey (default reports, beside the database)")
	cmd.Flags().BoolVar(&private, "allow-private-callbacks", false, "let callbacks to panels reach addresses of this machine and its network, for rehearsals")
	cmd.Flags().StringArrayVar(&surveys, "survey", nil, "survey folder, or the name of a shipped survey; may be repeated (default "+shipped+")")
	return cmd
}

// foldersOf tells where the files of surveys are that were loaded by these names.
func foldersOf(surveys []*survey.Survey, names []string) (map[string]folder, error) {
	if len(names) == 0 {
		names = []string{shipped}
	}
	folders := map[string]folder{}
	for i, s := range surveys {
		f, err := openFolder(names[i])
		if err != nil {
			return nil, err
		}
		folders[s.ID] = f
	}
	return folders, nil
}

// reportsIn is where each survey's report is: in a folder of its name in dir, which is beside the database unless given.
func reportsIn(dir, db string) func(survey string) string {
	if dir == "" {
		dir = filepath.Join(filepath.Dir(db), "reports")
	}
	return func(survey string) string { return filepath.Join(dir, survey) }
}

func printAddresses(w io.Writer, url, id string) {
	fmt.Fprintf(w, "respondents  %s/s/%s\nmonitor      %s/console/%s\n", url, id, url, id)
}
