package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// What is in state is created anew only where AWS has none of it, or the one that the state knows.
func TestWhatTheStateHoldsIsNotMadeTwice(t *testing.T) {
	const token, urn = "aws:ec2/vpc:Vpc", "urn:pulumi:stage0::milu2-stage::aws:ec2/vpc:Vpc::vpc"
	vpc := func(id string, tags map[string]string) Live {
		return Live{ID: id, Name: "milu2stage-vpc", Tags: tags, Props: map[string]any{"cidrBlock": "172.34.0.0/16"}}
	}
	ours, theirs := ownTags(), map[string]string{}
	const exists = "vpc is not created: vpc-2 exists, and the state knows vpc-1 instead. Run `pulumi refresh -s stage0`, then " +
		"`pulumi up -s stage0`, which takes vpc-2 over if vpc-1 is gone (docs/operations.md). If this comes again, vpc-1 is still there, and a " +
		"run that was cut off while it replaced it has left vpc-2, or it is somebody else's: look at it, delete it with " +
		"`aws ec2 delete-vpc --vpc-id vpc-2 --region eu-central-1` if nothing needs it, and run the same command again"
	tests := map[string]struct {
		lives  []Live
		create bool
		want   string
	}{
		"it is gone":                                         {nil, false, ""},
		"it is there, and about to be replaced":              {[]Live{vpc("vpc-1", ours)}, false, ""},
		"it is gone, and another one came":                   {[]Live{vpc("vpc-2", ours)}, false, exists},
		"it is gone, and somebody else's came":               {[]Live{vpc("vpc-2", theirs)}, false, exists},
		"a replacement of it was cut off":                    {[]Live{vpc("vpc-1", ours), vpc("vpc-2", ours)}, false, exists},
		"it is about to be replaced, beside somebody else's": {[]Live{vpc("vpc-1", ours), vpc("vpc-2", theirs)}, false, ""},
		"imports says to create another":                     {[]Live{vpc("vpc-1", ours), vpc("vpc-2", ours)}, true, ""},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := (&fakeSource{account: "123456789012"}).has(ListVpcs, "", test.lives...)
			known := newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "vpc-1"}}})
			imports := map[string]string{}
			if test.create {
				imports["vpc"] = "create"
			}
			a := newAdopter(Options{Source: s, Region: "eu-central-1", Imports: imports}, owner{project: "milu2-stage", stack: "stage0"}, known)
			d, err := a.decide(t.Context(), registration{token: token, name: "vpc", region: "eu-central-1"})
			if err != nil || d.Action != Managed {
				t.Fatalf("%v, %v", d.Action, err)
			}
			a.remember(d)
			err = a.beforeCreate(t.Context(), &pulumi.ResourceHookArgs{URN: urn, NewInputs: resource.NewPropertyMapFromMap(map[string]any{
				"cidrBlock": "172.34.0.0/16", "tags": map[string]any{"Name": "milu2stage-vpc"},
			})})
			if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A type that is not mapped has nothing to look for.
func TestTheTypesThatAreNotMadeTwiceAreMapped(t *testing.T) {
	for token := range twice() {
		if _, ok := kinds()[token]; !ok {
			t.Errorf("%s is not mapped", token)
		}
	}
}

// A key pair that was adopted is in state without its key, with which AWS would make none.
func TestWhatTheStateLacksIsNotCreated(t *testing.T) {
	const token, urn = "aws:ec2/keyPair:KeyPair", "urn:pulumi:stage0::milu2-stage::aws:ec2/keyPair:KeyPair::key"
	known := newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "k", "publicKey": ""}}})
	a := newAdopter(Options{Source: &fakeSource{}, Region: "eu-central-1"}, owner{project: "milu2-stage", stack: "stage0"}, known)
	d, err := a.decide(t.Context(), registration{token: token, name: "key", region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	a.remember(d)
	a.hook = &pulumi.ResourceHook{}
	if !a.watched(d, &pulumi.ResourceOptions{}) {
		t.Error("the engine does not ask")
	}
	for key, want := range map[string]string{"": "key is not created: it was adopted, so the state has no publicKey of it", "ssh-ed25519 A": ""} {
		err := a.beforeCreate(t.Context(), &pulumi.ResourceHookArgs{URN: urn, NewInputs: resource.NewPropertyMapFromMap(map[string]any{
			"keyName": "k", "publicKey": key,
		})})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", key, err, want)
		}
	}
}

// A record has no tags. AWS would refuse the second one of a name, and after a part of the run.
func TestARecordThatMovesToAnExistingNameStops(t *testing.T) {
	const urn = "urn:pulumi:stage0::milu2-stage::aws:route53/record:Record::alias-api"
	record := func(name string) Live {
		return Live{ID: name, Props: map[string]any{"name": name, "type": "A"}}
	}
	s := (&fakeSource{}).has(ListRecords, "Z1", record("api.old.com"), record("api.new.com"))
	known := newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "Z1_api.old.com_A"}}})
	a := newAdopter(Options{Source: s, Region: "eu-central-1"}, owner{project: "milu2-stage", stack: "stage0"}, known)
	d, err := a.decide(t.Context(), registration{token: recordToken, name: "alias-api", region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	a.remember(d)
	for name, c := range map[string]struct {
		overwrite bool
		want      string
	}{
		"api.old.com": {}, "api.free.com": {},
		"api.new.com":           {want: "Z1_api.new.com_A exists, and the state knows Z1_api.old.com_A instead"},
		"api.new.com (written)": {overwrite: true},
	} {
		err := a.beforeCreate(t.Context(), &pulumi.ResourceHookArgs{URN: urn, NewInputs: resource.NewPropertyMapFromMap(map[string]any{
			"zoneId": "Z1", "name": strings.TrimSuffix(name, " (written)"), "type": "A", "allowOverwrite": c.overwrite,
		})})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
