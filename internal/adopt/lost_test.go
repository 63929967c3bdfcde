package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A refresh drops what somebody has deleted from the state.
func TestLostDataIsSaid(t *testing.T) {
	const (
		volume     = "aws:ebs/volume:Volume"
		attachment = "aws:ec2/volumeAttachment:VolumeAttachment"
		urn        = "urn:pulumi:stage0::milu2-stage::"
	)
	program := func(ctx *pulumi.Context) error { //nolint:unparam // A Program.
		v := register(t, ctx, volume, "db-data", pulumi.Map{"availabilityZone": pulumi.String("a"), "tags": nameTag("db")})
		register(t, ctx, attachment, "user", pulumi.Map{"volumeId": v.ID(), "device": v.ID()})
		return nil
	}
	managed := map[string]any{"outputs": map[string]any{"id": "x"}}
	for name, c := range map[string]struct {
		state map[string]any
		said  int
	}{
		"what is deployed needs a volume that is gone": {map[string]any{urn + attachment + "::user": managed}, 1},
		"nothing is deployed":                          {nil, 0},
		"everything is deployed": {
			map[string]any{urn + attachment + "::user": managed, urn + volume + "::db-data": managed}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := previewed(t, Options{Source: &fakeSource{}}, newState(c.state), program)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.report(); strings.Count(got, "note   db-data: the stack had one, and it is gone") != c.said {
				t.Error(got)
			}
		})
	}
}
