package config

import (
	"regexp"
	"strings"
)

// Architecture is the processor architecture of an instance type, by the name that image parameters use.
type Architecture string

// The two architectures.
const (
	X86   Architecture = "x86_64"
	ARM64 Architecture = "arm64"
)

var (
	instanceTypePattern = regexp.MustCompile(
		`^[a-z]+-?[0-9][a-z0-9]*(?:-[a-z0-9]+)*\.(?:nano|micro|small|medium|large|xlarge|[0-9]+xlarge|metal(?:-[0-9]+xl)?)$`)
	gravitonPattern = regexp.MustCompile(`^(?:a1|[a-z]+[0-9]+g[a-z0-9]*(?:-[a-z0-9]+)*)\.`)
)

// ArchitectureOf returns the architecture of an instance type: AWS marks Graviton with a g after the generation.
func ArchitectureOf(instanceType string) Architecture {
	if gravitonPattern.MatchString(instanceType) {
		return ARM64
	}
	return X86
}

// oldFamilies are the families that run paravirtual images (EC2.24).
func oldFamilies() []string {
	return []string{"t1", "m1", "m2", "c1", "cc2", "cr1", "hi1", "hs1", "cg1"}
}

func instanceTypeRule() rule {
	return rule{
		allowed: "an instance type as family.size, not of the paravirtual families " + strings.Join(oldFamilies(), ", ") + " (EC2.24)",
		example: "t3.small",
		accepts: func(text string) bool {
			family, _, _ := strings.Cut(text, ".")
			return instanceTypePattern.MatchString(text) && !contains(oldFamilies(), family)
		},
		better: strings.ToLower,
	}
}
