package infra

import (
	"net/netip"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
)

// apart is what adoption has to know of the other stages.
func (p *program) apart(stage *config.Stage) adopt.Apart {
	return adopt.Apart{
		Index:  stage.Index,
		Domain: ownDomain(p.ctx.Stack(), p.region, stage),
		IndexOf: func(block string) (int, bool) {
			return cidr.IndexOf(block, stage.ReservedOffsets)
		},
		FreeIndex: func(blocks []string) (int, bool) {
			var taken []netip.Prefix
			for _, block := range blocks {
				if prefix, err := netip.ParsePrefix(block); err == nil {
					taken = append(taken, prefix)
				}
			}
			free, err := cidr.Suggest(stage.ReservedOffsets, taken, 1)
			if err != nil {
				return 0, false
			}
			return free[0], true
		},
	}
}

// ownDomain is a domain in the stage's public zone that no other stage has by the convention that new-stage follows: the
// stack's name, with the region where the stage has that already.
func ownDomain(stack, region string, stage *config.Stage) string {
	domain := stack + "." + stage.PublicZone
	if domain == stage.Domain {
		return stack + "-" + region + "." + stage.PublicZone
	}
	return domain
}
