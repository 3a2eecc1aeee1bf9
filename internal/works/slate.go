package works

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// A slate is what a node that shares the folder tells the others while it has orders: that it is there, and how far it is. It
// stands in a file of the node's own, so that no two write one file.
type slate struct {
	Beat   int64  `json:"beat"` // another one each time the slate is written
	Survey string `json:"survey,omitempty"`
	ID     string `json:"id,omitempty"` // of the work that is being made
	Done   int    `json:"done"`
	Total  int    `json:"total"`
	What   string `json:"what"`
}

const (
	slates     = ".nodes" // the folder of the slates; no survey has such a name
	slateEvery = time.Second
	// endingEvery is how often it is written while the queue waits for its end.
	endingEvery = 20 * time.Millisecond
	// silence is for how long a slate must not have changed until its node is taken for gone: many times longer than a busy
	// machine or a slow folder takes to write it.
	silence = 30 * time.Second
)

// nodeName is what a node may be called, for it becomes a file's name.
var nodeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$`)

func (s shelf) slate(node string) string { return filepath.Join(s.dir, slates, node+recordSuffix) }

// tell writes the node's slate.
func (s shelf) tell(node string, what slate) error {
	data, err := json.Marshal(what)
	if err != nil {
		return unusable(err)
	}
	dir := filepath.Join(s.dir, slates)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unusable(err)
	}
	f, err := os.CreateTemp(dir, "."+node+".partial-*")
	if err != nil {
		return unusable(err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.slate(node))
	}
	if err != nil {
		return errors.Join(unusable(err), os.Remove(f.Name()))
	}
	return nil
}

// heard is a node's slate; found is false when it has none.
func (s shelf) heard(node string) (what slate, found bool, err error) {
	if !nodeName.MatchString(node) {
		return what, false, nil
	}
	data, err := os.ReadFile(s.slate(node))
	if errors.Is(err, fs.ErrNotExist) {
		return what, false, nil
	}
	if err != nil {
		return what, false, unusable(err)
	}
	return what, json.Unmarshal(data, &what) == nil, nil
}

// hush removes the slate of a node that has no orders.
func (s shelf) hush(node string) { os.Remove(s.slate(node)) }

// An ear knows when each node was heard last, by its own clock: those of two machines may differ.
type ear struct {
	clock func() time.Time
	mu    sync.Mutex
	last  map[string]sound
}

// A sound is a beat, and when it was heard first.
type sound struct {
	beat int64
	at   time.Time
	none bool // there was no slate
}

// silent tells whether a node has not been heard for too long. A node that is heard of for the first time was heard now.
func (e *ear) silent(node string, what slate, found bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock()
	before, known := e.last[node]
	if !known || before.beat != what.Beat || before.none == found {
		e.last[node] = sound{what.Beat, now, !found}
		return false
	}
	return now.Sub(before.at) >= silence
}
