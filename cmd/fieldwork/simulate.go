package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/simulate"
)

func simulateCommand() *cobra.Command {
	var url, name, source string
	var arrivals, concurrency int
	var seed uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Send synthetic respondents through a running server's pages",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				return usage("say which server with --url http://HOST:PORT")
			}
			c, err := simulation(name)
			if err != nil {
				return err
			}
			c.URL, c.Source, c.Arrivals, c.Concurrency, c.Seed, c.Now = url, source, arrivals, concurrency, seed, time.Now
			if !asJSON {
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
	cmd.Flags().StringVar(&name, "survey", shipped, "survey folder with a population.yaml, or the name of a shipped survey")
	cmd.Flags().StringVar(&source, "source", "", "sample source they come from (default the survey's first with an id)")
	cmd.Flags().IntVar(&arrivals, "arrivals", 1000, "how many respondents come")
	cmd.Flags().IntVar(&concurrency, "concurrency", 16, "how many are answering at once")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of everything that is drawn")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// simulation reads a survey and its population.
func simulation(name string) (simulate.Config, error) {
	s, f, err := loadSurvey(name)
	if err != nil {
		return simulate.Config{}, err
	}
	p, err := simulate.LoadPopulation(f.files, f.dir, s)
	return simulate.Config{Survey: s, Population: p}, err
}

func printSimulation(w io.Writer, r simulate.Result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	_, err := fmt.Fprintf(w, "\n%s\n%s\n", simulated(r.Progress), r.Speed())
	return err
}

func simulated(p simulate.Progress) string {
	return fmt.Sprintf("arrived %d · complete %d · over-quota %d · screened out %d · refused %d · dropped out %d · pages %d",
		p.Arrived, p.Completed, p.OverQuota, p.ScreenedOut, p.Refused, p.Dropped, p.Pages)
}

// simulateUntil runs a simulation until stop says so.
func simulateUntil(ctx context.Context, c simulate.Config, stop func(context.Context) bool) (simulate.Result, error) {
	c.Stop = stop
	return simulate.Run(ctx, c)
}
