package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"fieldwork/internal/dataset"
	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/shell"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
	"fieldwork/internal/walk"
	"fieldwork/internal/web"
)

func walkCommand() *cobra.Command {
	var replays []string
	var save string
	var c rehearsal.Casting
	cmd := &cobra.Command{
		Use:   "walk DIR",
		Short: "Take an interview in the terminal, or replay one; nothing counts",
		Long:  "Asks a survey's pages in the terminal and prints the walk as a script. Kept beside the survey, scripts are its\nregression tests: --replay exits with 1 when the path, the type or an answer is another than when they were taken.",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, _, err := loadSurvey(args[0])
			if err != nil {
				return err
			}
			if err := speaks(s, c.Language); err != nil {
				return err
			}
			w := walkOf(s, c)
			if len(replays) > 0 {
				return replayAll(w, replays, cmd.OutOrStdout())
			}
			return takeWalk(w, save, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	castingFlags(cmd, &c)
	cmd.Flags().StringVar(&save, "save", "", "new file for the script, instead of printing it")
	cmd.Flags().StringArrayVar(&replays, "replay", nil, "script to replay instead of asking; may be repeated")
	return cmd
}

// oneFolder demands the survey's folder and nothing else, as a usage error.
func oneFolder(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("name one survey folder")
	}
	return nil
}

// walkOf introduces the walk to the words of the frame and to the dataset.
func walkOf(s *survey.Survey, c rehearsal.Casting) *walk.Walk {
	language := s.Language(c.Language)
	return &walk.Walk{
		Survey: s, Casting: c, Words: shell.Words(language), Explain: web.Explanations(s, language),
		Row: func(iv interview.Interview) ([]walk.Cell, error) { return datasetRow(s, iv) },
	}
}

func takeWalk(w *walk.Walk, save string, in io.Reader, out io.Writer) (err error) {
	to := out
	if save != "" {
		f, err := os.OpenFile(save, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return fault.Errorf(fault.Conflict, "the script cannot be written: %w; give a new file with --save", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		to = f
	}
	script, err := w.Take(in, out)
	if script == nil {
		return err
	}
	if save == "" {
		fmt.Fprintln(out)
	}
	_, failed := script.WriteTo(to)
	return errors.Join(err, failed)
}

// replayAll replays scripts; differences are findings, so that editors can jump to them.
func replayAll(w *walk.Walk, files []string, out io.Writer) error {
	var findings strictyaml.Findings
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return fault.Errorf(fault.NotFound, "the script cannot be read: %w; name a file that walk wrote", err)
		}
		script, err := walk.Parse(name, data)
		if err != nil {
			return err
		}
		differences, err := w.Replay(script)
		if err != nil {
			return err
		}
		for _, d := range differences {
			findings.Add(strictyaml.Pos{File: name, Line: d.Line, Col: 1}, d.Code, d.Problem, d.Cure)
		}
		if len(differences) == 0 {
			fmt.Fprintf(out, "%s: as it was\n", name)
		}
	}
	return findings.Err()
}

// serverColumns are the columns of a dataset that tell of the server and the clock, of which a walk has neither.
func serverColumns() []string {
	return []string{"interview", "source", "version", "language", "device", "started", "finished", "minutes", survey.WeightColumn}
}

// datasetRow is the row that the dataset would have of an interview.
func datasetRow(s *survey.Survey, iv interview.Interview) ([]walk.Cell, error) {
	one := iter.Seq2[interview.Interview, error](func(yield func(interview.Interview, error) bool) { yield(iv, nil) })
	frame, err := dataset.Build(s, func(survey.Version) (*survey.Survey, bool) { return nil, false }, one)
	if err != nil {
		return nil, err
	}
	var cells []walk.Cell
	for _, c := range frame.Columns {
		if c.Variable == nil && slices.Contains(serverColumns(), c.Name) {
			continue
		}
		cell := walk.Cell{Name: c.Name, Value: c.String(0), Missing: c.Missing[0], Computed: c.Variable != nil && c.Variable.Question == nil}
		if c.Missing[0] == survey.Present && c.Numeric() {
			o, _ := c.Option(c.Numbers[0])
			cell.Words = o.Text.In(s.Language(iv.Language))
		}
		cells = append(cells, cell)
	}
	return cells, nil
}
