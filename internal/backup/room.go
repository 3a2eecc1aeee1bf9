package backup

import (
	"fmt"

	"fieldwork/internal/fault"
)

// spare is how much stays free beside a copy, in bytes: the survey goes on, its log grows while it is copied, and a disk that
// backups had filled would turn respondents away.
func spare(size int64) int64 { return 64<<20 + size/10 }

// room refuses to fill a disk.
func room(folder string, size int64) error {
	free, known := freeIn(folder)
	if need := size + spare(size); known && free < need {
		return fault.Errorf(fault.Unavailable, "%s has %s free, and the copy needs %s with what must stay free; free space, or choose another disk",
			folder, megabytes(free), megabytes(need))
	}
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
