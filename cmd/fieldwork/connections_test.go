package main

import "testing"

func TestConnectionsLeaveFilesForTheDatabase(t *testing.T) {
	for files, want := range map[int]int{64: 32, 256: 128, 1024: 896, 4096: 3968, 1 << 20: mostConnections, 1 << 30: mostConnections} {
		if got := connectionsWith(files); got != want {
			t.Errorf("of %d files %d connections, want %d", files, got, want)
		}
	}
	if openFiles() < 2 {
		t.Errorf("%d files", openFiles())
	}
}
