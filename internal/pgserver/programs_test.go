package pgserver

import "testing"

func TestNewestVersionOfDebianIsTakenFirst(t *testing.T) {
	for folder, want := range map[string]int{"/usr/lib/postgresql/9/bin": 9, "/usr/lib/postgresql/17/bin": 17, "/opt/postgres/bin": 0} {
		if got := major(folder); got != want {
			t.Errorf("%s: %d, not %d", folder, got, want)
		}
	}
}
