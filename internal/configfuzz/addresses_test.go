package configfuzz

import (
	"fmt"
	"net/netip"

	"milu2-stage/internal/stacktest"
)

// addressInvariants are about the address plan within one stage; checkStagesApart compares stages.
func addressInvariants() []invariant {
	return []invariant{
		each("the VPC is a /16 of 172.30 to 172.255, by index", func(d *deployment, r *stacktest.Registration, wrong report) {
			stage := d.settings.Stage
			if want := fmt.Sprintf("172.%d.0.0/16", octet(stage.Index, stage.ReservedOffsets)); text(r, "cidrBlock") != want {
				wrong("the VPC has %s, want %s", text(r, "cidrBlock"), want)
			}
		}, typeVPC),
		{"subnets lie in the VPC, apart", func(d *deployment, wrong report) int {
			subnets := d.OfType(typeSubnet)
			if d.settings.Stage != nil && len(subnets) != 2 {
				wrong("%d subnets", len(subnets))
			}
			for i, r := range subnets {
				block, vpc := prefix(r), prefix(d.Find(typeVPC, "vpc"))
				if !vpc.Contains(block.Addr()) || block.Bits() < vpc.Bits() || block.Bits() > 28 || block != block.Masked() {
					wrong("%s has %s, in the VPC %s", r.Name, block, vpc)
				}
				for _, other := range subnets[:i] {
					if block.Overlaps(prefix(other)) {
						wrong("%s and %s overlap", r.Name, other.Name)
					}
				}
			}
			return len(subnets)
		}},
		each("the VPC is apart from the build VPC", func(d *deployment, r *stacktest.Registration, wrong report) {
			build, err := netip.ParsePrefix(d.settings.Stage.PeerBuildVPCCIDR)
			if err == nil && build.Overlaps(prefix(r)) {
				wrong("%s overlaps %s", prefix(r), build)
			}
		}, typeVPC),
	}
}

func prefix(r *stacktest.Registration) netip.Prefix {
	block, _ := netip.ParsePrefix(text(r, "cidrBlock")) // the zero prefix contains nothing
	return block
}

// checkStagesApart compares the VPCs of all cases: with the same reserved offsets, the same index has the same block and
// two indexes have blocks that do not overlap.
func checkStagesApart(verdicts []*verdict, wrong report) int {
	pairs := 0
	type place struct {
		reserved string
		index    int
	}
	blocks := map[string]map[int]netip.Prefix{}
	for _, v := range verdicts {
		block, err := netip.ParsePrefix(v.VPC)
		if err != nil {
			continue
		}
		at := place{v.Reserved, v.Index}
		if blocks[at.reserved] == nil {
			blocks[at.reserved] = map[int]netip.Prefix{}
		}
		if same, ok := blocks[at.reserved][at.index]; ok && same != block {
			wrong("case %d: index %d has %s here and %s elsewhere, reserved %s", v.Number, at.index, block, same, at.reserved)
		}
		blocks[at.reserved][at.index] = block
	}
	for reserved, byIndex := range blocks {
		for i, a := range byIndex {
			for j, b := range byIndex {
				if i < j {
					pairs++
					if a.Overlaps(b) {
						wrong("stages %d and %d, reserved %s: %s and %s overlap", i, j, reserved, a, b)
					}
				}
			}
		}
	}
	return pairs
}
