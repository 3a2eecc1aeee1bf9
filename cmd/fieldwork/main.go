// Command fieldwork carries a quota-sampled survey from its first page to its published tables.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // surveys name time zones, and a machine may have none

	"github.com/spf13/cobra"

	"fieldwork/internal/deliver"
	"fieldwork/internal/strictyaml"
)

func main() {
	asked, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, end := context.WithCancel(context.Background())
	// Whoever asks a second time does not want to wait for what is under way, and may do so as soon as the first answer shows.
	context.AfterFunc(asked, func() { stop(); end() })
	if len(os.Args) > 1 && os.Args[1] == "deliver" {
		yieldToOthers()
		deliver.Alone()
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes that scripts rely on.
const (
	exitDone    = 0
	exitFailure = 1 // findings, or something went wrong
	exitUsage   = 2
)

// run is the whole program; main and the tests call it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "fieldwork",
		Short:         "Quota-sampled surveys, from the first page to the published tables",
		Long:          "Fieldwork serves a survey to panel respondents, closes each quota exactly, keeps a ledger of everybody who came,\nand delivers labelled datasets and the tables of the paper.",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("unknown command %q; fieldwork --help lists them", args[0])
			}
			return cmd.Help()
		},
	}
	root.AddCommand(serveCommand(), demoCommand(), checkCommand(), simulateCommand(), linksCommand(), quotaCommand(), fieldCommand(), interviewCommand(), walkCommand(), previewCommand(), reconcileCommand(), deliverCommand(), analyzeCommand(), fitCommand(), userCommand(), backupCommand(), restoreCommand(), copyCommand(), upgradeCommand())
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%v; %s --help lists the flags", err, cmd.CommandPath())
	})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	return complain(stderr, err)
}

// complain prints an error a line at a time and returns the exit code for it.
func complain(stderr io.Writer, err error) int {
	prefix := "fieldwork: "
	var findings strictyaml.Findings
	if errors.As(err, &findings) {
		prefix = "" // a finding begins with its file, so that editors can jump there
	}
	for _, line := range strings.Split(strings.TrimSpace(err.Error()), "\n") {
		fmt.Fprintln(stderr, prefix+line)
	}
	var u usageError
	if errors.As(err, &u) {
		return exitUsage
	}
	return exitFailure
}

// A usageError is a command line that cannot be understood.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// noArgs refuses positional arguments, as a usage error.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("unexpected argument %q", args[0])
	}
	return nil
}
