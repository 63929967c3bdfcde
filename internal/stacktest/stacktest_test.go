package stacktest

import (
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type group struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"arn"`
}

func register(ctx *pulumi.Context, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (*group, error) {
	var g group
	return &g, ctx.RegisterResource("aws:test/group:Group", name, inputs, &g, opts...)
}

func TestRunRecordsWhatAProgramRegisters(t *testing.T) {
	program := func(ctx *pulumi.Context) error {
		first, err := register(ctx, "first", pulumi.Map{"rules": pulumi.Array{pulumi.Map{"port": pulumi.Int(443)}}},
			pulumi.Protect(true), pulumi.IgnoreChanges([]string{"rules"}))
		if err != nil {
			return err
		}
		_, err = register(ctx, "second", pulumi.Map{"of": first.ARN}, pulumi.Parent(first), pulumi.DeletedWith(first))
		return err
	}
	for _, preview := range []bool{false, true} {
		result, err := Run(program, Options{Preview: preview})
		if err != nil {
			t.Fatal(err)
		}
		first, second := result.Find("aws:test/group:Group", "first"), result.Find("aws:test/group:Group", "second")
		if first == nil || second == nil || len(result.Registrations) != 2 {
			t.Fatalf("registrations: %v", result.Keys())
		}
		if !first.Protect || !reflect.DeepEqual(first.IgnoreChanges, []string{"rules"}) || first.At("rules.0.port") != 443.0 {
			t.Errorf("first: %+v", first)
		}
		if len(first.Dropped) > 0 || !reflect.DeepEqual(second.Dropped, []string{"deletedWith"}) {
			t.Errorf("options that a transform drops: %v and %v", first.Dropped, second.Dropped)
		}
		want := any("arn:aws-test:test:us-test-1:123456789012:first")
		if preview {
			want = Unknown
		}
		if second.At("of") != want || len(second.DependsOn) != 1 || second.Parent == "" {
			t.Errorf("second (preview %v): %+v", preview, second)
		}
	}
}

func TestAStackReferenceAnswersSharedsOutputs(t *testing.T) {
	var account any
	result, err := Run(func(ctx *pulumi.Context) error {
		ref, err := pulumi.NewStackReference(ctx, "organization/milu2-stage/shared", nil)
		if err != nil {
			return err
		}
		details, err := ref.GetOutputDetails("accountId")
		account = details.Value
		return err
	}, Options{})
	if err != nil || account != AccountID || len(result.Reads) != 1 {
		t.Errorf("accountId = %v, reads %d, error %v", account, len(result.Reads), err)
	}
}
