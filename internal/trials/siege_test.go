package trials_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/siege"
	"fieldwork/internal/siege/powercut"
)

// The crowd of the siege, and the targets of its cells: so small that cells fill while the server is killed, again and again,
// because a full one is raised.
const (
	besiegers   = 500
	smallTarget = 60
)

// TestKilledServerLosesNothing kills a serving process at random instants under 500 respondents. KILLS says how often,
// SIEGE_SEED repeats the instants of an earlier run.
func TestKilledServerLosesNothing(t *testing.T) {
	times := fromEnvironment(t, "KILLS", often())
	if testing.Short() {
		times = min(times, 10)
	}
	seed := fromEnvironment(t, "SIEGE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIEGE_SEED=%d", seed)
	c := pitch(t, smallTarget)
	begun := time.Now()
	s, err := siege.Begin(t.Context(), siege.Config{
		URLs: []string{"http://" + c.addr}, Survey: c.survey, Population: c.people, Source: besieged, Seed: seed,
		Respondents: besiegers, Now: func() time.Duration { return time.Since(begun) },
	})
	if err != nil {
		t.Fatal(err)
	}
	toll, inCheckpoint, last := c.kill(t, s, int(times), rand.New(rand.NewPCG(seed, 0)))
	witnesses := s.End()
	if err := last.Stop(); err != nil {
		t.Error(err)
	}
	t.Logf("%s; %d checkpoints cut off", toll, inCheckpoint)
	c.judge(t, s, witnesses)
	// Ten kills are over before the first respondents come to the end.
	if toll.Idle > toll.Kills/2 || toll.CutPages == 0 || toll.CutDecisions == 0 || times >= 100 && (toll.CutEnds == 0 || inCheckpoint == 0) {
		t.Error("the kills did not fall into the work that they are to interrupt: the rig proves nothing")
	}
}

// kill kills the server so often, and leaves it running; some of the kills cut checkpoints off.
func (c camp) kill(t *testing.T, s *siege.Siege, times int, random *rand.Rand) (toll siege.Toll, inCheckpoint int, last *siege.Process) {
	t.Helper()
	var watch *powercut.Watch
	toll, last, err := siege.Kills{
		Program: c.server(), Siege: s, Random: random, Times: times, Least: 20 * time.Millisecond, Most: 400 * time.Millisecond,
		Started: func() { watch = powercut.Begin(c.db) },
		Aim:     func() bool { return watch.Checkpointing() },
		Between: func(killed int) error {
			if watch.Checkpointing() {
				inCheckpoint++
			}
			if killed%10 != 0 {
				return nil
			}
			return c.between(t)
		},
	}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return toll, inCheckpoint, last
}

// between checks the files as the killed server left them, and raises the targets of cells that are full.
func (c camp) between(t *testing.T) error {
	if err := c.checkCopy(t.TempDir()); err != nil {
		return err
	}
	code, out, errs := c.run(t, "quota", "status", "--json", "--db", c.db)
	var status struct {
		Cells []struct {
			Cell              string
			Target, Completed int
		}
	}
	if err := json.Unmarshal([]byte(out), &status); code != 0 || err != nil {
		return fmt.Errorf("quota status: exit %d, %s", code, errs)
	}
	for _, cell := range status.Cells {
		if cell.Completed < cell.Target {
			continue
		}
		code, _, errs := c.run(t, "quota", "set", cell.Cell, strconv.Itoa(cell.Target+smallTarget), "--why", "the siege goes on", "--db", c.db)
		if code != 0 {
			return fmt.Errorf("quota set: exit %d, %s", code, errs)
		}
	}
	return nil
}

// checkCopy checks a copy of the files, so that the next server finds them as they were left.
func (c camp) checkCopy(folder string) error {
	defer os.RemoveAll(folder)
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(c.db + suffix)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "copy.db"+suffix), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	if said, err := integrity(filepath.Join(folder, "copy.db")); err != nil || said != "ok" {
		return fmt.Errorf("the killed server's files: %s, %v", said, err)
	}
	return nil
}

// judge audits the file that a siege has left.
func (c camp) judge(t *testing.T, s *siege.Siege, witnesses []*siege.Witness) {
	t.Helper()
	c.audit(t, s, witnesses)
	if said, err := integrity(c.db); err != nil || said != "ok" {
		t.Errorf("integrity_check: %s, %v", said, err)
	}
}

// audit holds what a siege has left against what its respondents were told, and has the program verify it; the database may be a
// file or a server's.
func (c camp) audit(t *testing.T, s *siege.Siege, witnesses []*siege.Witness) {
	t.Helper()
	if faults := s.Faults(); len(faults) > 0 {
		t.Errorf("answers that no server may give:\n%s", strings.Join(faults, "\n"))
	}
	found, err := auditStore(context.Background(), c.db, c.survey.ID, witnesses, siege.Always)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("audit: %d interviews, %d acknowledged pages and %d acknowledged ends are there; %d lost, %d contradictions",
		found.Interviews, found.Pages, found.Ends, len(found.Lost), len(found.Wrong))
	for _, line := range firstLines(append(found.Lost, found.Wrong...)) {
		t.Error(line)
	}
	if said, ok := c.verify(c.db); !ok {
		t.Errorf("quota verify: %s", said)
	}
}

// firstLines are as many findings as somebody reads.
func firstLines(lines []string) []string { return lines[:min(len(lines), 20)] }
