package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	accounts "fieldwork/internal/account"
)

// A logged entry is one of the audit log as scripts read it.
type logged struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	What    string    `json:"what"`
	Survey  string    `json:"survey,omitempty"`
	Subject string    `json:"subject,omitempty"`
	Before  string    `json:"before,omitempty"`
	After   string    `json:"after,omitempty"`
	Why     string    `json:"why,omitempty"`
}

func userLogCommand() *cobra.Command {
	var f userFlags
	var filter accounts.Filter
	var asJSON bool
	var most int
	cmd := &cobra.Command{Use: "log", Short: "Print who did what in the console and in the field, the newest first", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if most < 0 {
			return usage("--limit %d; give a number of entries, or 0 for all of them", most)
		}
		return f.open(cmd, func(ctx context.Context, o office) error {
			return o.eachEntry(ctx, filter, most, func(e accounts.Entry) error {
				if asJSON {
					return json.NewEncoder(o.out).Encode(logged{e.At, e.Who, e.What, e.Survey, e.Subject, e.Before, e.After, e.Why})
				}
				_, err := fmt.Fprintln(o.out, entryLine(e))
				return err
			})
		})
	}}
	f.register(cmd)
	cmd.Flags().StringVar(&filter.Survey, "survey", "", "what concerns this survey alone")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object for each entry, one a line")
	cmd.Flags().IntVar(&most, "limit", 100, "print no more entries than this; 0 prints all")
	return cmd
}

// eachEntry calls do for the newest entries, as many as most; 0 is all of them.
func (o office) eachEntry(ctx context.Context, f accounts.Filter, most int, do func(accounts.Entry) error) error {
	for n := 0; ; {
		page, err := o.Audit(ctx, o.by, f)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if n++; most > 0 && n > most {
				return nil
			}
			if err := do(e); err != nil {
				return err
			}
		}
		if f.Before = page.Next; f.Before == "" {
			return nil
		}
	}
}

// entryLine is an entry in one line. What people typed is quoted when a terminal could take it for commands.
func entryLine(e accounts.Entry) string {
	line := e.At.Format("2006-01-02 15:04:05 UTC") + "  " + visible(e.Who) + "  " + visible(e.What)
	if e.Subject != "" {
		line += " of " + visible(e.Subject)
	}
	if e.Survey != "" {
		line += " in " + visible(e.Survey)
	}
	if e.Before != "" || e.After != "" {
		line += ": " + dash(visible(e.Before)) + " -> " + dash(visible(e.After))
	}
	if e.Why != "" {
		line += "  (" + visible(e.Why) + ")"
	}
	return line
}

func visible(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
