//go:build unix

package infra

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has used. Unlike the clock it does not count other work on the
// machine.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
