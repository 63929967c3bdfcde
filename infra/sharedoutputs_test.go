package infra

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/stacktest"
)

func TestReadShared(t *testing.T) {
	without := func(names ...string) map[string]any {
		outputs := stacktest.SharedOutputs()
		for _, name := range names {
			delete(outputs, name)
		}
		return outputs
	}
	tests := map[string]struct {
		outputs map[string]any
		account string
		want    string
	}{
		"all is there": {without(), stacktest.AccountID, ""},
		"shared is not deployed": {
			map[string]any{}, stacktest.AccountID, "the stack organization/milu2-stage/shared has no output accountId, region, " +
				"instanceRoleName, instanceRoleManaged, instanceProfileName, instanceProfileArn, logsBucketName, logsBucketArn, logsBucketRegion: " +
				"run `pulumi up -s shared` first",
		},
		"shared is older than an output": {
			without("logsBucketRegion"), stacktest.AccountID,
			"the stack organization/milu2-stage/shared has no output logsBucketRegion: run `pulumi up -s shared` first",
		},
		"shared is in another account": {
			without(), "999999999999", "this stage is in account 999999999999, but organization/milu2-stage/shared is in account " +
				"123456789012, and a stage and its shared stack live in one account: take the credentials of account 123456789012, or name another",
		},
	}
	for name, tt := range tests {
		for _, preview := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				var values *sharedValues
				_, err := stacktest.Run(func(ctx *pulumi.Context) (err error) {
					values, err = readShared(ctx, "organization/milu2-stage/shared", tt.account)
					return err
				}, stacktest.Options{Shared: tt.outputs, Preview: preview})
				switch {
				case tt.want == "" && err != nil:
					t.Fatal(err)
				case tt.want == "":
					if values.InstanceProfileName != "milu2stage-ec2" || values.LogsBucketRegion != stacktest.Region {
						t.Errorf("values %+v", values)
					}
				case err == nil || !strings.Contains(err.Error(), tt.want):
					t.Errorf("got error %v, want %s", err, tt.want)
				}
			})
		}
	}
}

// Another organization's shared stack is not the one that a plain name selects.
func TestUpShared(t *testing.T) {
	for stack, want := range map[string]string{
		"organization/milu2-stage/shared": "pulumi up -s shared",
		"organization/milu2-stage/common": "pulumi up -s organization/milu2-stage/common",
	} {
		if got := upShared(stack); got != want {
			t.Errorf("%s: got %q, want %q", stack, got, want)
		}
	}
}
