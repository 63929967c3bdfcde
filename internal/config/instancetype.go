package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Architecture is the processor architecture of an instance type, by the name that image parameters use.
type Architecture string

// The two architectures.
const (
	X86   Architecture = "x86_64"
	ARM64 Architecture = "arm64"
)

var gravitonPattern = regexp.MustCompile(`^(?:a1|[a-z]+[0-9]+g[a-z0-9]*(?:-[a-z0-9]+)*)\.`)

// ArchitectureOf returns the architecture of an instance type: AWS marks Graviton with a g after the generation.
func ArchitectureOf(instanceType string) Architecture {
	if gravitonPattern.MatchString(instanceType) {
		return ARM64
	}
	return X86
}

// instanceTypeRule leaves out the families that run paravirtual images.
func instanceTypeRule() rule {
	return matching(`^[a-z]+-?[0-9][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|large|xlarge|[0-9]+xlarge|metal(-[0-9]+xl)?)$`,
		"an instance type as family.size", "t3.small").guess(strings.ToLower).
		except("t1, m1, m2, c1, cc2, cr1, hi1, hs1, cg1", ", not of the paravirtual families %s (EC2.24)")
}

// nodeTypeRule leaves out the families that a network load balancer does not take as targets by instance id.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html.
func nodeTypeRule() rule {
	return instanceTypeRule().except("cc1, cg2, g1, g2, m3", ", nor of %s, which a network load balancer does not take")
}

// except returns the rule without the instance types of some families.
func (r rule) except(families, words string) rule {
	r.allowed += fmt.Sprintf(words, families)
	return r.but(func(text string) bool {
		family, _, _ := strings.Cut(text, ".")
		return !slices.Contains(strings.Split(families, ", "), family)
	})
}
