package enginetest

import "fmt"

// Refusal is a configuration that a run stops at before anything changes.
type Refusal struct {
	// Deployed says that both stacks are deployed; otherwise the account is empty.
	Deployed bool
	Stack    string
	// Overrides are the configuration, as for Rig.Stack.
	Overrides []string
	// Says lists what the message has to have in it.
	Says []string
	// Asks says that the program asks AWS first, for which it registers its provider.
	Asks bool
	// Adds says that something is made all the same once the advice is followed.
	Adds bool
}

// Refusals are configurations that a run refuses, by what is wrong with them.
func Refusals() map[string]Refusal {
	all := map[string]Refusal{
		"shared is not deployed":           {Stack: Stage0, Says: []string{"pulumi up -s shared"}},
		"the stage index has no CIDR left": {Stack: Stage0, Overrides: []string{"stageIndex=222"}, Says: []string{"reservedOffsets"}},
		"AWS rejects the name":             {Stack: Shared, Overrides: []string{"bucketPrefix=Not_A_Bucket"}, Says: []string{"bucketPrefix"}},
		"a value is malformed":             {Stack: Stage0, Overrides: []string{"api.max=many"}, Says: []string{"milu2-stage:api.max"}},
		"nodes is a list": {
			Stack: Stage0, Overrides: []string{"nodes[0].count=3"},
			Says: []string{`pulumi config set -s stage0 --path "milu2-stage:nodes.game.count" 3`},
		},
		"a key is unknown":             {Stack: Shared, Overrides: []string{"bucketPrefixes=mine"}, Says: []string{"bucketPrefix"}},
		"a second stage has no suffix": {Stack: "stage1", Deployed: true, Says: []string{"nameSuffix"}, Asks: true},
		"there are too many offices": {
			Stack: Stage0, Deployed: true, Overrides: manyOffices(16), Asks: true, Adds: true,
			Says: []string{"security group sg-trusted-ip needs 64 ingress rules, and the account allows 60"},
		},
		"the logs bucket is in another region": {
			Stack: "stage1", Deployed: true, Overrides: []string{"aws:region=eu-west-1", "peerRegion=eu-central-1", "albAccessLogs=true"},
			Says: []string{"pulumi config set -s stage1 milu2-stage:albAccessLogs false"}, Asks: true,
		},
	}
	for name, edit := range refusedEdits() {
		all[name] = Refusal{Stack: Stage0, Deployed: true, Overrides: edit.overrides, Says: edit.says}
	}
	for name, edit := range map[string]struct{ override, says string }{
		"shared's region changes":        {"aws:region=eu-west-1", "pulumi config set -s shared aws:region eu-central-1"},
		"shared's prefix changes":        {"namePrefix=milu2", "pulumi config set -s shared milu2-stage:namePrefix milu2stage"},
		"shared's suffix changes":        {"nameSuffix=-blue", "pulumi config rm -s shared milu2-stage:nameSuffix"},
		"the prefix of buckets changes":  {"bucketPrefix=theirs", "pulumi config set -s shared milu2-stage:bucketPrefix milu2stage"},
		"shared gets the scope of stage": {"scope=stage", "pulumi config set -s shared milu2-stage:scope shared"},
	} {
		all[name] = Refusal{Stack: Shared, Deployed: true, Overrides: []string{edit.override}, Says: []string{edit.says}}
	}
	return all
}

// refusedEdit is a change of a deployed stage that would fail at AWS in the middle of a run, or move the whole stage.
type refusedEdit struct{ overrides, says []string }

func refusedEdits() map[string]refusedEdit {
	one := func(override string, says ...string) refusedEdit { return refusedEdit{[]string{override}, says} }
	return map[string]refusedEdit{
		"the API's port changes":    one("api.port=8001", `pulumi config set -s stage0 --path "milu2-stage:api.port" 8000`),
		"a kind's protocol changes": one("nodes.game.protocol=udp", `pulumi config set -s stage0 --path "milu2-stage:nodes.game.protocol" tcp`),
		"the stage index changes":   one("stageIndex=1", "a VPC cannot move", "pulumi config set -s stage0 milu2-stage:stageIndex 0"),
		"the stage's offset is reserved": {
			[]string{"reservedOffsets[0]=0", "reservedOffsets[1]=1", "reservedOffsets[2]=2", "reservedOffsets[3]=3", "reservedOffsets[4]=4"},
			[]string{"a VPC cannot move", "pulumi config rm -s stage0 milu2-stage:reservedOffsets"},
		},
		"the data volume shrinks": one("db.volumeSize=20", "EBS volumes cannot shrink",
			`pulumi config set -s stage0 --path "milu2-stage:db.volumeSize" 50`),
		"the region changes": {
			[]string{"aws:region=eu-west-1", "peerRegion=eu-central-1"}, []string{"pulumi config set -s stage0 aws:region eu-central-1"},
		},
		"the prefix changes": one("namePrefix=milu2", "pulumi config set -s stage0 milu2-stage:namePrefix milu2stage"),
		"the suffix changes": one("nameSuffix=-blue", "MILU2stage-sg", "pulumi config rm -s stage0 milu2-stage:nameSuffix"),
		"the zones change": {
			[]string{"availabilityZones[0]=eu-central-1b", "availabilityZones[1]=eu-central-1c"},
			[]string{"eu-central-1a, eu-central-1b", "pulumi config rm -s stage0 milu2-stage:availabilityZones"},
		},
		"the database changes its architecture": one("db.instanceType=t4g.large",
			`pulumi config set -s stage0 --path "milu2-stage:db.instanceType"`),
		"the repositories get a key": one("repositoryKmsKeyArn=arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
			"pulumi config rm -s stage0 milu2-stage:repositoryKmsKeyArn"),
	}
}

// manyOffices sets so many trusted prefixes beside the one that is deployed: Pulumi would delete its rules after it has made the
// others.
func manyOffices(n int) []string {
	var edits []string
	for i := 1; i < n; i++ {
		edits = append(edits, fmt.Sprintf("trustedCidrs[%d]=10.%d.0.0/16", i, i))
	}
	return edits
}
