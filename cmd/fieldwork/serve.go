package main

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
)

const defaultAddr = "127.0.0.1:8080"

func serveCommand() *cobra.Command {
	var addr, db, public string
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
	cmd.Flags().BoolVar(&private, "allow-private-callbacks", false, "let callbacks to panels reach addresses of this machine and its network, for rehearsals")
	cmd.Flags().StringArrayVar(&surveys, "survey", nil, "survey folder, or the name of a shipped survey; may be repeated (default "+shipped+")")
	return cmd
}

func printAddresses(w io.Writer, url, id string) {
	fmt.Fprintf(w, "respondents  %s/s/%s\nmonitor      %s/console/%s\n", url, id, url, id)
}
