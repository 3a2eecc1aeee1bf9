package powercut

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A tape makes recordings by hand: each call takes one tick and the next begins a tick later.
type tape struct {
	Recording
	now time.Duration
}

func record(play func(*tape)) *Recording {
	t := &tape{Recording: Recording{database: "f.db"}}
	play(t)
	return &t.Recording
}

func (t *tape) add(e event) {
	e.begun, e.ended = t.now+1, t.now+2
	t.now += 2
	t.events = append(t.events, e)
}

func (t *tape) write(name string, at int64, text string) {
	t.add(event{operation: isWrite, name: name, offset: at, bytes: []byte(text)})
}
func (t *tape) truncate(name string, length int64) {
	t.add(event{operation: isTruncation, name: name, offset: length})
}
func (t *tape) sync(name string) { t.add(event{operation: isSync, name: name}) }
func (t *tape) folder()          { t.add(event{operation: isFolderSync}) }
func (t *tape) unlink(n string)  { t.add(event{operation: isUnlink, name: n}) }
func (t *tape) rename(from, to string) {
	t.add(event{operation: isRename, name: from, bytes: []byte(to)})
}

// outcomes are the contents of a file that many cuts at the end of the recording leave; "-" when it is not there.
func outcomes(r *Recording, d Disk, name string) []string {
	random := rand.New(rand.NewPCG(1, 2))
	at := make([]time.Duration, 4000)
	for i := range at {
		at[i] = time.Second
	}
	var seen []string
	for im := range r.Cut(d, random, at) {
		content, there := im.Files[name]
		text := string(content)
		if !there {
			text = "-"
		}
		if !slices.Contains(seen, text) {
			seen = append(seen, text)
		}
	}
	slices.Sort(seen)
	return seen
}

// TestWhatACutLeaves: each recording may leave these contents of the file, all of them, and no others.
func TestWhatACutLeaves(t *testing.T) {
	for _, c := range []struct {
		name string
		disk Disk
		file string
		play func(*tape)
		want []string
	}{
		{"synced with its name", Disk{}, "f.db", func(t *tape) { t.write("f.db", 0, "ab"); t.sync("f.db"); t.folder() }, []string{"ab"}},
		{"the name is not synced", Disk{}, "f.db", func(t *tape) { t.write("f.db", 0, "ab"); t.sync("f.db") }, []string{"-", "ab"}},
		{"nothing is synced but the name", Disk{}, "f.db", func(t *tape) { t.write("f.db", 0, "ab"); t.folder() }, []string{"", "a", "ab"}},
		{"written over and torn", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.sync("f.db")
			t.folder()
			t.write("f.db", 0, "xy")
		}, []string{"ab", "xb", "xy"}},
		{"two files are synced each by itself", Disk{}, "f.db-wal", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.write("f.db-wal", 0, "w")
			t.sync("f.db")
			t.folder()
		}, []string{"", "w"}},
		{"a hole reads as zeros", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "a")
			t.sync("f.db")
			t.folder()
			t.write("f.db", 3, "d")
		}, []string{"a", "a\x00\x00d"}},
		{"cut short and not synced", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.sync("f.db")
			t.folder()
			t.truncate("f.db", 1)
		}, []string{"a", "ab"}},
		{"what was cut off does not come back", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.truncate("f.db", 0)
			t.truncate("f.db", 2)
			t.sync("f.db")
			t.folder()
		}, []string{"\x00\x00"}},
		{"removed and not synced", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.sync("f.db")
			t.folder()
			t.unlink("f.db")
		}, []string{"-", "ab"}},
		{"removed for certain", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.sync("f.db")
			t.unlink("f.db")
			t.folder()
		}, []string{"-"}},
		{"made anew under its name", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "ab")
			t.sync("f.db")
			t.folder()
			t.unlink("f.db")
			t.write("f.db", 0, "c")
			t.sync("f.db")
		}, []string{"-", "ab", "c"}},
		{"renamed over another", Disk{}, "f.db", func(t *tape) {
			t.write("f.db", 0, "a")
			t.sync("f.db")
			t.write("new", 0, "b")
			t.sync("new")
			t.folder()
			t.rename("new", "f.db")
		}, []string{"a", "b"}},
		{"a sync that comes too late", Disk{Late: time.Hour}, "f.db", func(t *tape) { t.write("f.db", 0, "a"); t.folder(); t.sync("f.db") }, []string{"", "-", "a"}},
		{"synchronous=NORMAL leaves the commit's sync out", Disk{Normal: true}, "f.db-wal", func(t *tape) {
			t.write("f.db-wal", 0, "h")
			t.sync("f.db-wal")
			t.folder()
			t.write("f.db-wal", 1, "f")
			t.sync("f.db-wal")
		}, []string{"h", "hf"}},
		{"and keeps the one before a checkpoint", Disk{Normal: true}, "f.db-wal", func(t *tape) {
			t.write("f.db-wal", 1, "f")
			t.sync("f.db-wal")
			t.write("f.db", 0, "p")
			t.folder()
		}, []string{"\x00f"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcomes(record(c.play), c.disk, c.file); !slices.Equal(got, c.want) {
				t.Errorf("a cut leaves %q, want %q", got, c.want)
			}
		})
	}
}

// TestASyncCoversWhatHadReturned: a write that another thread had under way when the sync began is not on the disk by it.
func TestASyncCoversWhatHadReturned(t *testing.T) {
	r := &Recording{database: "f.db", events: []event{
		{begun: 1, ended: 2, operation: isFolderSync},
		{begun: 3, ended: 4, operation: isWrite, name: "f.db", bytes: []byte("a")},
		{begun: 5, ended: 6, operation: isFolderSync},
		{begun: 7, ended: 9, operation: isWrite, name: "f.db", offset: 1, bytes: []byte("b")},
		{begun: 8, ended: 10, operation: isSync, name: "f.db"},
	}}
	if got, want := outcomes(r, Disk{}, "f.db"), []string{"a", "ab"}; !slices.Equal(got, want) {
		t.Errorf("a cut leaves %q, want %q", got, want)
	}
}

// TestSectorsAreKeptOneByOne: of a page whose sync had not come, some sectors are new and others old.
func TestSectorsAreKeptOneByOne(t *testing.T) {
	page := make([]byte, 2*sector)
	for i := range page {
		page[i] = 'x'
	}
	r := record(func(t *tape) {
		t.truncate("f.db", 2*sector)
		t.sync("f.db")
		t.folder()
		t.write("f.db", 0, string(page))
	})
	seen := map[[2]byte]bool{}
	for _, text := range outcomes(r, Disk{}, "f.db") {
		seen[[2]byte{text[0], text[sector]}] = true
	}
	if len(seen) != 4 {
		t.Errorf("the first bytes of two sectors are %v; each is old or new by itself", seen)
	}
}
