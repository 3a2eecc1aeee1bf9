package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/alert"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

const defaultAddr = "127.0.0.1:8080"

// wroteDB says what --db is of commands that look at a study.
const wroteDB = "SQLite database file that serve or demo wrote, or postgres://USER@HOST:PORT/NAME"

func serveCommand() *cobra.Command {
	var addr, debugAddr, db, public, works, smtp, mailFrom string
	var private, hold, everything bool
	var surveys, proxies []string
	var backups backupPlan
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve surveys to real respondents",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ss, err := loadSurveys(surveys)
			if err != nil {
				return err
			}
			c := serverConfig{addr: addr, debugAddr: debugAddr, db: db, surveys: ss, clock: time.Now, hold: hold, privateCallbacks: private, log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level(everything)}))}
			if c.folders, err = foldersOf(ss, surveys); err != nil {
				return err
			}
			c.works = worksIn(works, db)
			if err := backups.check(); err != nil {
				return err
			}
			c.backups = backups
			if public != "" {
				if c.public, err = publicURL("--public-url", public); err != nil {
					return err
				}
			}
			if c.proxies, err = proxiesOf(proxies); err != nil {
				return err
			}
			if c.mailServer, err = mailServerOf(smtp, mailFrom); err != nil {
				return err
			}
			if c.public != nil && c.public.Scheme == "https" && len(c.proxies) == 0 {
				c.log.Warn("no proxy is trusted, so that everybody who comes through one has its address; name it with --trust-proxy")
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
			if err := srv.printSetup(cmd.Context(), cmd.OutOrStdout(), c.public); err != nil {
				return err
			}
			if srv.profiler != nil {
				fmt.Fprintf(cmd.OutOrStdout(), "profiles     %s\n", srv.profiler.url())
			}
			if srv.node.shared {
				fmt.Fprintf(cmd.OutOrStdout(), "node         %s\n", srv.node.name)
			} else {
				backups.print(cmd.OutOrStdout())
			}
			if c.works == "" {
				fmt.Fprintln(cmd.OutOrStdout(), "works        none; name a folder that all nodes share with --works DIR, for deliveries and reports in the console")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "answers      %s\nstop with    Ctrl-C\n", store.Shown(db))
			return srv.serve(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "address to listen on")
	cmd.Flags().StringVar(&debugAddr, "debug-addr", "", "address of this machine alone, such as 127.0.0.1:6060, on which go tool pprof can look at the running server (default nowhere)")
	cmd.Flags().StringVar(&public, "public-url", "", "address by which respondents reach the server, such as https://survey.example.org; panels sign it (default that of each request)")
	cmd.Flags().StringVar(&db, "db", "fieldwork.db", "SQLite database file, created when it is not there; or postgres://USER@HOST:PORT/NAME, which several servers may have at once")
	cmd.Flags().StringVar(&works, "works", "", "folder in which the console's deliveries and reports are made, in a folder named after their survey; servers of one PostgreSQL database share it (default works, beside a database file)")
	backups.register(cmd)
	cmd.Flags().BoolVar(&hold, "hold", false, "let surveys to which nobody has come wait until they are launched in the console, or with fieldwork field open")
	cmd.Flags().StringArrayVar(&proxies, "trust-proxy", nil, "address or network of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed; may be repeated (default nobody)")
	cmd.Flags().StringVar(&smtp, "smtp", "", "server that takes mails of alerts, such as smtp://user@mail.example.org:587; its password is in FIELDWORK_SMTP_PASSWORD")
	cmd.Flags().BoolVar(&everything, "log-requests", false, "log every request, also those that went well")
	cmd.Flags().StringVar(&mailFrom, "mail-from", "", "sender of the mails of alerts")
	cmd.Flags().BoolVar(&private, "allow-private-callbacks", false, "let callbacks to panels and webhooks of alerts reach addresses of this machine and its network, for rehearsals")
	cmd.Flags().StringArrayVar(&surveys, "survey", nil, "survey folder, or the name of a shipped survey; may be repeated (default "+shipped+")")
	return cmd
}

// level is from where on the log is written.
func level(everything bool) slog.Level {
	if everything {
		return slog.LevelDebug
	}
	return slog.LevelInfo
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

func printAddresses(w io.Writer, url, id string) {
	fmt.Fprintf(w, "respondents  %s/s/%s\nmonitor      %s/console/%s\n", url, id, url, id)
}

// mailServerOf reads how alerts are mailed; nil when they are not.
func mailServerOf(smtp, from string) (*alert.MailServer, error) {
	if smtp == "" {
		if from != "" {
			return nil, usage("--mail-from %q needs --smtp, which says what server takes the mails", from)
		}
		return nil, nil
	}
	m, err := alert.ParseMailServer(smtp, from, os.Getenv)
	if err != nil {
		return nil, usage("%v", err)
	}
	return m, nil
}
