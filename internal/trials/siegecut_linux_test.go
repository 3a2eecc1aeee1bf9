package trials_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/siege"
	"fieldwork/internal/siege/powercut"
)

// A recorded siege is short and its crowd small, because every byte that the server writes is kept.
const (
	recordedLife = 1500 * time.Millisecond
	recorded     = 64
	// lateness is how long a lying disk holds data back that it has said are safe.
	lateness = 200 * time.Millisecond
)

// TestPowerCutLosesNothing records what a server under load does to its files, from the first start, over a kill and a
// restart, and cuts the power at random instants of that. POWER_CUTS says how often.
func TestPowerCutLosesNothing(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no gcc to compile the recording library with:", err)
	}
	cuts := int(fromEnvironment(t, "POWER_CUTS", often()))
	if testing.Short() {
		cuts = min(cuts, 10)
	}
	seed := fromEnvironment(t, "SIEGE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIEGE_SEED=%d", seed)
	c := pitch(t, smallTarget)
	recording, witnesses := c.record(t, seed)
	t.Logf("recorded: %+v", recording.Counts())
	b := blackout{camp: c, recording: recording, witnesses: witnesses, random: rand.New(rand.NewPCG(seed, 1))}

	honest := b.cut(t, powercut.Disk{}, b.firstAck(), cuts)
	t.Logf("honest disk: %s", honest)
	for _, line := range firstLines(honest.lines) {
		t.Error(line)
	}
	if honest.pages == 0 || honest.half == 0 {
		t.Error("no cut fell into the work: the rig proves nothing")
	}
	b.control(t, max(20, cuts/10))
}

// control has the same recording on worse disks, so that the rig is known to see harm where there is some, and to tell loss
// from damage.
func (b blackout) control(t *testing.T, cuts int) {
	t.Helper()
	late := b.cut(t, powercut.Disk{Late: lateness}, b.firstAck(), cuts)
	never := b.cut(t, powercut.Disk{Late: time.Hour}, b.firstAck(), cuts)
	t.Logf("disk that syncs %v later than it says: %s", lateness, late)
	t.Logf("disk that says it syncs and never does: %s", never)
	if late.lost == 0 || never.broken == 0 {
		t.Error("disks that lie about their syncs do no harm that the rig sees: it would see none with an honest one either")
	}
	// Before the first checkpoint the whole study, tables and all, stands in the log, and would be lost as a whole.
	normal := b.cut(t, powercut.Disk{Normal: true}, b.recording.Checkpointed(), cuts)
	t.Logf("synchronous=NORMAL: %s", normal)
	if normal.lost == 0 || normal.broken > 0 {
		t.Errorf("synchronous=NORMAL is to lose acknowledged answers and to damage nothing:\n%s", strings.Join(firstLines(normal.lines), "\n"))
	}
}

// record plays three lives of a server: killed, stopped in order, and killed when the crowd has gone.
func (c camp) record(t *testing.T, seed uint64) (*powercut.Recording, []*siege.Witness) {
	t.Helper()
	library, err := powercut.Compile(c.folder)
	if err != nil {
		t.Fatal(err)
	}
	s, err := siege.Begin(t.Context(), siege.Config{
		URLs: []string{"http://" + c.addr}, Survey: c.survey, Population: c.people, Source: besieged, Seed: seed,
		Respondents: recorded, Now: powercut.Monotonic,
	})
	if err != nil {
		t.Fatal(err)
	}
	var logs []string
	var witnesses []*siege.Witness
	for life, end := range []func(*siege.Process) error{
		func(p *siege.Process) error { p.Kill(); return nil },
		(*siege.Process).Stop,
		func(p *siege.Process) error { witnesses = s.End(); p.Kill(); return nil },
	} {
		logs = append(logs, filepath.Join(c.folder, fmt.Sprintf("recording-%d", life)))
		running, err := c.server(powercut.Environment(library, c.db, logs[life])...).Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(recordedLife)
		if err := end(running); err != nil {
			t.Fatal(err)
		}
	}
	c.judge(t, s, witnesses)
	recording, err := powercut.Read(filepath.Base(c.db), logs...)
	if err != nil {
		t.Fatal(err)
	}
	return recording, witnesses
}

// A blackout cuts the power of a recorded siege.
type blackout struct {
	camp
	recording *powercut.Recording
	witnesses []*siege.Witness
	random    *rand.Rand
}

// harm is what cuts have done.
type harm struct {
	cuts, pages  int // pages that were acknowledged before the cuts, over all of them
	lost, broken int // acknowledgements, and databases
	half         int // cuts after which some of what was not synced was there, and some was not
	lines        []string
}

func (h harm) String() string {
	return fmt.Sprintf("%d cuts (%d with some of the unsynced kept and some not), %d acknowledged pages and ends before them found; %d acknowledgements lost, %d databases damaged", h.cuts, h.half, h.pages, h.lost, h.broken)
}

// cut cuts so often, at instants from that one on, and audits what each cut has left, two at a time.
func (b blackout) cut(t *testing.T, d powercut.Disk, from time.Duration, times int) (h harm) {
	t.Helper()
	images := make(chan powercut.Image)
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for im := range images {
				found, damage := b.judgeImage(t, im)
				mu.Lock()
				h.add(im, found, damage)
				mu.Unlock()
			}
		})
	}
	for im := range b.recording.Cut(d, b.random, b.recording.Instants(b.random, from, times)) {
		images <- im
	}
	close(images)
	wait.Wait()
	return h
}

func (b blackout) firstAck() time.Duration {
	first := siege.Always
	for _, w := range b.witnesses {
		if len(w.Acks) > 0 {
			first = min(first, w.Acks[0].At)
		}
	}
	return first
}

func (h *harm) add(im powercut.Image, found *siege.Findings, damage string) {
	h.cuts++
	if im.Kept > 0 && im.Kept < im.Unsynced {
		h.half++
	}
	if damage != "" {
		h.broken++
		h.lines = append(h.lines, fmt.Sprintf("cut at %v: %s", im.At, damage))
	}
	if found == nil {
		return
	}
	h.pages += found.Pages + found.Ends
	h.lost += len(found.Lost)
	for _, line := range append(found.Lost, found.Wrong...) {
		h.lines = append(h.lines, fmt.Sprintf("cut at %v: %s", im.At, line))
	}
}

// judgeImage opens what a cut has left with the real program and audits it. Damage is what makes the file no sound study;
// the audit is nil when it could not be read.
func (b blackout) judgeImage(t *testing.T, im powercut.Image) (found *siege.Findings, damage string) {
	folder, err := os.MkdirTemp(b.folder, "cut")
	if err == nil {
		defer os.RemoveAll(folder)
		err = im.Write(folder)
	}
	if err != nil {
		return nil, err.Error()
	}
	db := filepath.Join(folder, filepath.Base(b.db))
	if said, ok := b.verify(db); !ok {
		return nil, "quota verify: " + strings.TrimSpace(said)
	}
	if said, err := integrity(db); err != nil || said != "ok" {
		return nil, fmt.Sprintf("integrity_check: %s, %v", said, err)
	}
	if found, err = auditStore(t.Context(), db, b.survey.ID, b.witnesses, im.At); err != nil {
		return nil, err.Error()
	}
	if len(found.Wrong) > 0 {
		damage = found.Wrong[0]
	}
	return found, damage
}
