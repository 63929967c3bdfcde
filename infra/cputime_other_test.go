//go:build !unix

package infra

import "time"

// cpuTime is the clock's time, on systems without another measure of a process's own time.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
