package infra

import (
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

// TestControlsEC2_16AndEC2_21NoNetworkACLIsMade: what is not made is neither unused (EC2.16) nor open to 22 and 3389
// (EC2.21). The VPC's default one stays as AWS makes it, which EC2.21 does not count.
func TestControlsEC2_16AndEC2_21NoNetworkACLIsMade(t *testing.T) {
	result := record(t, stacktest.Options{Config: map[string]string{
		"milu2-stage:scope":      "stage",
		"milu2-stage:stageIndex": "0",
		"milu2-stage:domain":     "stage0.example.com",
		"milu2-stage:publicZone": "example.com",
		"aws:region":             stacktest.Region,
	}}, Deploy)
	for _, registration := range result.Registrations {
		if strings.Contains(strings.ToLower(registration.Type), "networkacl") {
			t.Errorf("%s is registered", registration.Key())
		}
	}
}
