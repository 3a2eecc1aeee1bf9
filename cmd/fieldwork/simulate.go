package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

func simulateCommand() *cobra.Command {
	var url, name, source string
	var arrivals, concurrency int
	var seed uint64
	var asJSON bool
	var compare ruleComparison
	var drawn calibrationRun
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Send synthetic respondents through a running server's pages, or draw whole studies of them",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := compare.flags(cmd); err != nil {
				return err
			}
			if err := drawn.flags(cmd); err != nil {
				return err
			}
			if drawn.studies > 0 {
				return drawn.command(cmd, name, seed, asJSON)
			}
			if compare.asked {
				return compare.command(cmd, seed, asJSON)
			}
			if url == "" {
				return usage("say which server with --url http://HOST:PORT")
			}
			c, err := simulation(name)
			if err != nil {
				return err
			}
			if err := unlock([]*survey.Survey{c.Survey}, os.LookupEnv); err != nil {
				return err
			}
			c.URL, c.Source, c.Arrivals, c.Concurrency, c.Seed, c.Now = url, source, arrivals, concurrency, seed, time.Now
			if terminal(cmd.ErrOrStderr()) {
				c.Progress = func(p simulate.Progress) { fmt.Fprintf(cmd.ErrOrStderr(), "\r%s", simulated(p)) }
			}
			r, err := simulate.Run(cmd.Context(), c)
			if err != nil {
				return err
			}
			return printSimulation(cmd.OutOrStdout(), r, asJSON)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "address of the server, such as http://127.0.0.1:8080")
	cmd.Flags().StringVar(&name, "survey", shipped, "survey folder, or the name of a shipped survey; without a population.yaml they answer anything that is offered")
	cmd.Flags().StringVar(&source, "source", "panel", "sample source they come from; an empty one means direct visitors")
	cmd.Flags().IntVar(&arrivals, "arrivals", 1000, "how many respondents come")
	cmd.Flags().IntVar(&concurrency, "concurrency", 16, "how many are answering at once")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of everything that is drawn; of --studies the first one's, the others have those that follow")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	compare.register(cmd)
	drawn.register(cmd)
	return cmd
}

// simulation reads a survey and its population. Respondents of a survey without one answer whatever each page offers.
func simulation(name string) (simulate.Config, error) {
	s, f, err := loadSurvey(name)
	if err != nil {
		return simulate.Config{}, err
	}
	p, err := simulate.LoadPopulation(f.files, f.dir, s)
	if errors.Is(err, fs.ErrNotExist) {
		p, err = simulate.Uniform(s), nil
	}
	return simulate.Config{Survey: s, Population: p}, err
}

func printSimulation(w io.Writer, r simulate.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	_, err := fmt.Fprintf(w, "\n%s\n%.1f s · %d requests · latency p50 %.1f ms, p99 %.1f ms\n",
		simulated(r.Progress), r.Elapsed.Seconds(), r.Requests, r.Latency.P50, r.Latency.P99)
	return errors.Join(err, defects(r))
}

// defects is the error of a simulation that met pages which refused a person's answers, or no pages at all.
func defects(r simulate.Result) error {
	if r.Defects == 0 {
		return nil
	}
	return fault.Errorf(fault.Internal, "%d requests went wrong; the first: %s", r.Defects, strings.Join(r.Errors, "\n"))
}

func simulated(p simulate.Progress) string {
	return fmt.Sprintf("arrived %d · complete %d · over-quota %d · screened out %d · refused %d · dropped out %d · pages %d",
		p.Arrived, p.Completed, p.OverQuota, p.ScreenedOut, p.Refused, p.Dropped, p.Pages)
}
