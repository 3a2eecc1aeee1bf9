package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
)

// linkFlags are what the links command is asked for.
type linkFlags struct {
	survey, source, ids, base, out string
	valid                          time.Duration
}

func linksCommand() *cobra.Command {
	var f linkFlags
	cmd := &cobra.Command{
		Use:   "links",
		Short: "Make respondents' entry links, signed when their source signs",
		Long: "Read a source's ids, one a line, and write an entry link for each, in the same order.\n" +
			"Secrets come from the environment variables that the survey's sources.yaml names.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.source == "" || f.ids == "" {
				return usage("say whose links with --source NAME and --ids FILE (- is standard input)")
			}
			i, err := f.inviter(time.Now(), os.LookupEnv, cmd.Flags().Changed("valid"))
			if err != nil {
				return err
			}
			ids, err := f.read(cmd.InOrStdin())
			if err != nil {
				return err
			}
			return f.write(cmd.OutOrStdout(), i, ids)
		},
	}
	cmd.Flags().StringVar(&f.survey, "survey", shipped, "survey folder, or the name of a shipped survey")
	cmd.Flags().StringVar(&f.source, "source", "", "sample source of sources.yaml whose respondents they are (needed)")
	cmd.Flags().StringVar(&f.ids, "ids", "", "file with the source's ids, one a line; - is standard input (needed)")
	cmd.Flags().StringVar(&f.base, "base", "http://"+defaultAddr, "the server's public address, which some signatures cover")
	cmd.Flags().StringVar(&f.out, "out", "", "file to write, new and readable by you alone (default standard output)")
	cmd.Flags().DurationVar(&f.valid, "valid", panel.DefaultAhead, "how long the links can begin an interview, of a source whose links expire")
	return cmd
}

// An inviter makes the links of one source.
type inviter struct {
	source  panel.Source
	door    string // the survey's public address
	expires time.Time
}

// inviter reads the survey and finds out whether its source's links can be made.
func (f *linkFlags) inviter(now time.Time, getenv func(string) (string, bool), asked bool) (inviter, error) {
	base, err := publicURL("--base", f.base)
	if err != nil {
		return inviter{}, err
	}
	s, _, err := loadSurvey(f.survey)
	if err != nil {
		return inviter{}, err
	}
	source, ok := s.Sources[f.source]
	if !ok || source.IDParam == "" {
		return inviter{}, fault.Errorf(fault.NotFound, "survey %s has no source %q with ids; declare it in its sources.yaml", s.ID, f.source)
	}
	if source, err = source.Unlock(getenv); err != nil {
		return inviter{}, fault.Errorf(fault.Invalid, "survey %s: %w", s.ID, err)
	}
	valid, err := f.validity(source.Entry, asked)
	return inviter{source: source, door: base.String() + "/s/" + s.ID, expires: now.Add(valid)}, err
}

// validity is how long the links are good; asked says that somebody named a time.
func (f *linkFlags) validity(g *panel.Signature, asked bool) (time.Duration, error) {
	switch expire := g != nil && g.Expires != ""; {
	case !expire && asked:
		return 0, usage("the links of source %q do not expire; leave --valid out, or add `expires` to its entry_signature", f.source)
	case !expire:
		return 0, nil
	case !asked:
		return min(f.valid, g.Ahead), nil
	case f.valid <= 0 || f.valid > g.Ahead:
		return 0, usage("--valid %s; choose a time above 0 and up to the `ahead` of source %q, %s", f.valid, f.source, g.Ahead)
	}
	return f.valid, nil
}

func (i inviter) link(id string) (string, error) {
	return i.source.Link(i.door, panel.Invitation{ID: id, Expires: i.expires, Nonce: rand.Text()})
}

// maxComplaints is how many lines of a list of ids are named; the rest is counted.
const maxComplaints = 20

// read reads the ids. Every line that is none is named, because a list is mended in one go.
func (f *linkFlags) read(stdin io.Reader) ([]string, error) {
	in := stdin
	if f.ids != "-" {
		file, err := os.Open(f.ids)
		if err != nil {
			return nil, fault.Errorf(fault.NotFound, "the ids cannot be read: %w; name a file with --ids", err)
		}
		defer file.Close()
		in = file
	}
	var ids []string
	var wrong []error
	seen := map[string]int{}
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		id := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			id = strings.TrimPrefix(id, "\ufeff")
		}
		if problem := misfit(id, seen[id]); problem != "" {
			wrong = append(wrong, fault.Errorf(fault.Invalid, "%s:%d: %s", f.ids, n, problem))
			continue
		}
		seen[id] = n
		ids = append(ids, id)
	}
	if err := lines.Err(); err != nil {
		return nil, fault.Errorf(fault.Invalid, "%s:%d: %w; write one id a line", f.ids, len(ids)+len(wrong)+1, err)
	}
	if len(ids)+len(wrong) == 0 {
		return nil, fault.Errorf(fault.Invalid, "%s holds no ids; write one a line", f.ids)
	}
	if more := len(wrong) - maxComplaints; more > 0 {
		wrong = append(wrong[:maxComplaints], fault.Errorf(fault.Invalid, "%s: %d more lines are wrong", f.ids, more))
	}
	return ids, errors.Join(wrong...)
}

// misfit is what is wrong with an id; "" when nothing is. seen is the line where it stood before, or 0.
func misfit(id string, seen int) string {
	switch {
	case strings.TrimSpace(id) == "":
		return "the line is empty; remove it"
	case id != strings.TrimSpace(id):
		return "the id has blanks around it; remove them"
	case !panel.IsID(id):
		return fmt.Sprintf("the id is no text of at most %d bytes without control characters; check the list", panel.MaxID)
	case seen > 0:
		return fmt.Sprintf("the id is on line %d already; a respondent gets one link", seen)
	}
	return ""
}

// write makes every link before it writes one, so that no list of links is ever half a list.
func (f *linkFlags) write(stdout io.Writer, i inviter, ids []string) error {
	var b bytes.Buffer
	for _, id := range ids {
		link, err := i.link(id)
		if err != nil {
			return fault.Errorf(fault.Invalid, "no link for an id of %s: %w", f.ids, err)
		}
		b.WriteString(link + "\n")
	}
	if f.out == "" {
		_, err := b.WriteTo(stdout)
		return err
	}
	file, err := os.OpenFile(f.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Errorf(fault.Conflict, "the links cannot be written: %w; name a new file with --out", err)
	}
	_, err = b.WriteTo(file)
	return errors.Join(err, file.Close())
}
