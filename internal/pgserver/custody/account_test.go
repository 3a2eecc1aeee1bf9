//go:build unix

package custody_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/pgserver/custody"
)

func TestFolderIsOneThatTheServersAccountCanEnter(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", closed)
	a, err := custody.Unprivileged()
	if err != nil {
		t.Skip("not tested: ", err)
	}
	folder, err := a.Folder()
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if ours := os.Geteuid() != 0; strings.HasPrefix(folder, closed) != ours {
		t.Errorf("%s was taken; %s is closed to everybody but this process", folder, closed)
	}
	if left, _ := os.ReadDir(closed); os.Geteuid() == 0 && len(left) > 0 {
		t.Errorf("%v was left in a folder that did not fit", left)
	}
}
