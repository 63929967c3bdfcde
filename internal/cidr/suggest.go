package cidr

import (
	"fmt"
	"net/netip"
	"slices"
)

// Suggest returns the n lowest stage indexes whose VPC block overlaps nothing in taken, lowest first; fewer where fewer
// are left. The error wraps ErrNoneLeft where none is left.
func Suggest(reserved []int, taken []netip.Prefix, n int) ([]int, error) {
	var free []int
	for index := 0; len(free) < n; index++ {
		plan, err := New(index, reserved)
		if err != nil {
			break
		}
		if !slices.ContainsFunc(taken, plan.VPC.Overlaps) {
			free = append(free, index)
		}
	}
	if len(free) == 0 && n > 0 {
		return nil, fmt.Errorf("%w: of 172.30.0.0/16 to 172.255.0.0/16, the reserved offsets %v and the %d blocks in use leave none",
			ErrNoneLeft, reserved, len(taken))
	}
	return free, nil
}

// IndexOf returns the stage index whose plan has the VPC block, and false where none has it.
func IndexOf(block string, reserved []int) (int, bool) {
	for index := 0; ; index++ {
		plan, err := New(index, reserved)
		if err != nil {
			return 0, false
		}
		if plan.VPC.String() == block {
			return index, true
		}
	}
}
