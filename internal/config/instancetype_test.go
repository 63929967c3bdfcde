package config

import "testing"

func TestArchitectureOf(t *testing.T) {
	for instanceType, want := range map[string]Architecture{
		"t3.small": X86, "t4g.small": ARM64, "a1.large": ARM64, "c7gn.xlarge": ARM64, "im4gn.large": ARM64, "g4dn.xlarge": X86,
		"g5g.xlarge": ARM64, "m6i.large": X86, "u-6tb1.metal": X86, "x2gd.medium": ARM64, "hpc7g.4xlarge": ARM64, "g6.xlarge": X86,
	} {
		if got := ArchitectureOf(instanceType); got != want {
			t.Errorf("ArchitectureOf(%s) = %s, want %s", instanceType, got, want)
		}
		if !instanceTypeRule().accepts(instanceType) {
			t.Errorf("%s is not accepted as an instance type", instanceType)
		}
	}
}
