package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

func reconcileCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reconcile", Short: "Settle with a sample source who completed", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what to do: reconcile export or reconcile import")
		}}
	cmd.AddCommand(reconcileExportCommand(), reconcileImportCommand())
	return cmd
}

func reconcileExportCommand() *cobra.Command {
	var f studyFlags
	var source, out string
	cmd := &cobra.Command{Use: "export", Short: "Write how every respondent of a source ended, by the source's own ids", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) (err error) {
		if source == "" || out == "" {
			return usage("say which source with --source NAME and where to write with --out FILE")
		}
		k, err := openStudy(cmd.Context(), f.db, f.survey)
		if err != nil {
			return err
		}
		defer k.store.Close()
		if err := k.verify(cmd.Context()); err != nil {
			return err
		}
		n, err := writeAccounts(out, k, cmd.Context(), source)
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %d respondents of %s\n", out, n, source)
		return nil
	}}
	f.register(cmd)
	cmd.Flags().StringVar(&source, "source", "", "name of the sample source (needed)")
	cmd.Flags().StringVar(&out, "out", "", "CSV file to write; one that is there is not overwritten (needed)")
	return cmd
}

// writeAccounts writes a new file, and none when something goes wrong.
func writeAccounts(out string, k *keptStudy, ctx context.Context, source string) (n int, err error) {
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it says who the respondents are
	if err != nil {
		return 0, fault.Errorf(fault.Conflict, "cannot write: %w; name a file that is not there yet", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(out)
		}
	}()
	w := csv.NewWriter(file)
	if err := w.Write([]string{"respondent_id", "interview", "outcome", "started", "finished", "seconds", "in_sample", "invalidated", "rejected", "callback"}); err != nil {
		return 0, err
	}
	for a, err := range k.store.SentBy(ctx, k.survey.ID, source) {
		if err != nil {
			return n, err
		}
		if err := w.Write(accountLine(a)); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, fault.Errorf(fault.NotFound, "source %q has sent nobody to survey %q", source, k.survey.ID)
	}
	w.Flush()
	return n, w.Error()
}

func accountLine(a field.Account) []string {
	iv := a.Interview
	finished, seconds := "", ""
	if !iv.Finished.IsZero() {
		finished, seconds = iv.Finished.Format(time.RFC3339), strconv.Itoa(int(iv.Finished.Sub(iv.Started).Seconds()))
	}
	yes := map[bool]string{true: "1", false: "0"}
	return []string{csvfile.Guard(a.RespondentID), strconv.FormatInt(iv.ID, 10), string(a.Outcome()), iv.Started.Format(time.RFC3339), finished, seconds,
		yes[iv.InSample], yes[iv.Disposition == interview.Invalidated], csvfile.Guard(a.Rejected), a.Callback}
}

func reconcileImportCommand() *cobra.Command {
	var f orderFlags
	var source, file string
	var free bool
	cmd := &cobra.Command{Use: "import", Short: "Note the completes that a source rejects",
		Long: "Note the completes that a source rejects: a CSV file with the column respondent_id and, if the source gives reasons,\nreason. The interviews stay in the sample unless --free-slots is given, which invalidates them: their places are free\nagain and full cells reopen. All lines are noted or none.",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			if source == "" || file == "" {
				return usage("say which source with --source NAME and which list with --file FILE")
			}
			list, err := readRejections(file)
			if err != nil {
				return err
			}
			return f.order(cmd, func(ctx context.Context, k *keptStudy, o field.Order) ([]field.Change, error) {
				noted, err := k.store.Reject(ctx, source, list, free, o)
				if err == nil && len(noted) == 0 {
					err = fault.New(fault.Conflict, "every line of the list was noted before; nothing was changed")
				}
				return noted, err
			})
		}}
	f.register(cmd)
	cmd.Flags().StringVar(&source, "source", "", "name of the sample source (needed)")
	cmd.Flags().StringVar(&file, "file", "", "the source's list, a CSV file (needed)")
	cmd.Flags().BoolVar(&free, "free-slots", false, "take them out of the sample and free their places")
	return cmd
}

// byteOrderMark begins the files of many spreadsheets.
const byteOrderMark = "\ufeff"

// readRejections reads a source's list. A line is one of the file's, so that a finding leads there.
func readRejections(name string) (list []field.Rejection, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "the list cannot be read: %w", err)
	}
	defer file.Close()
	text := bufio.NewReader(file)
	if mark, err := text.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		text.Discard(len(byteOrderMark))
	}
	r := csv.NewReader(text)
	header, err := r.Read()
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "%s is no CSV file with a header: %w", name, err)
	}
	id, reason := slices.Index(header, "respondent_id"), slices.Index(header, "reason")
	if id < 0 {
		return nil, fault.Errorf(fault.Invalid, "%s has no column respondent_id; its columns are %s", name, strings.Join(header, ", "))
	}
	seen := map[string]int{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		one := field.Rejection{RespondentID: csvfile.Unguard(record[id]), Line: line}
		if reason >= 0 {
			one.Why = record[reason]
		}
		if first := seen[one.RespondentID]; first > 0 {
			return nil, fault.Errorf(fault.Invalid, "%s: line %d names the respondent of line %d again", name, line, first)
		}
		seen[one.RespondentID] = line
		list = append(list, one)
	}
	if len(list) == 0 {
		return nil, fault.Errorf(fault.Invalid, "%s lists nobody", name)
	}
	return list, nil
}
