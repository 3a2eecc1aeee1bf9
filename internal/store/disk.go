package store

import (
	"sync/atomic"

	"fieldwork/internal/fault"
)

// A disk is asked after each sync whether its file system still takes anything, because a sync that has succeeded is not always
// the end of it. An ext4 that meets an error gives its journal up, and with it how long the files had become meanwhile; a sync that
// waited for just that may find nothing left to wait for, and succeed (jbd2_complete_transaction in Linux's fs/jbd2/journal.c). Once
// the file system has been checked the log is shorter, and the commit gone. But whoever asks then is refused, because the journal was
// given up before.
type disk struct {
	takes   func() error // refuses from the instant on in which the file system gives up
	refused atomic.Pointer[error]
}

// kept is called after a commit. One that is not kept can be read all the same, as long as the file is open.
func (d *disk) kept() error {
	err := d.takes()
	if err != nil {
		err = fault.Errorf(fault.Unavailable, "%s: it has given up the journal of its file system, and what was committed may be lost: %w", diskFails, err)
		d.refused.Store(&err)
		return err
	}
	if d.refused.Load() != nil {
		d.refused.Store(nil)
	}
	return nil
}

// doubted is why the last commit may be lost, nil when it is kept.
func (d *disk) doubted() error {
	if why := d.refused.Load(); why != nil {
		return *why
	}
	return nil
}
