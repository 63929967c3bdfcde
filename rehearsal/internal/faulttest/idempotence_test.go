//go:build unix

package faulttest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// certificateARN is a certificate for CloudFront, which a person has made.
const certificateARN = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"

// configuration is what both stacks are given on the command line.
type configuration struct{ shared, stage []string }

// configurations are the smallest stage, what the stack files say, and everything that can be switched on.
func configurations() map[string]configuration {
	const kms, topic = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
		"arn:aws:sns:eu-central-1:123456789012:alarms"
	const acl = "/milu/01234567-89ab-cdef-0123-456789abcdef"
	return map[string]configuration{
		"minimal": {
			shared: []string{"bucketVersioning=false", "bucketLogging=false", "cdnLogging=false", "protect=false"},
			stage: []string{
				"peerBuildVpcId=", "flowLogs=false", "protect=false", "nodes.chat=null", "nodes.commu=null", "nodes.world=null",
				"nodeDefaults.publicIp=false", "web.publicIp=false", "api.publicIp=false", "api.desired=1", "api.max=1",
				"repositories[0]=api",
			},
		},
		"default": {},
		"every switch": {
			shared: []string{
				"cdn.assets.aliases[0]=assets.example.com", "cdn.assets.certificateArn=" + certificateARN,
				"cdn.assets.webAclArn=arn:aws:wafv2:us-east-1:123456789012:global/webacl" + acl,
				"cdn.assets.failoverDomain=backup.s3.eu-west-1.amazonaws.com",
				"cdn.assets.trustedKeyGroups[0]=01234567-89ab-cdef-0123-456789abcdef",
			},
			stage: []string{
				"peerRegion=eu-west-1", "nodeClientCidrs[0]=0.0.0.0/0", "nlb.internetFacing=true", "publicKey=" + somebodysKey,
				"trustedCidrs[1]=198.51.100.7/32", "interfaceEndpoints[0]=ec2", "interfaceEndpoints[1]=ecr.api",
				"interfaceEndpoints[2]=ecr.dkr", "interfaceEndpoints[3]=ssm",
				"albAccessLogs=true", "deletionProtection=true", "immutableTags=true", "repositoryKmsKeyArn=" + kms,
				"webAclArn=arn:aws:wafv2:eu-central-1:123456789012:regional/webacl" + acl, "alarmTopicArn=" + topic,
				"api.spareInstanceTypes[0]=t3a.small", "db.publicIp=true", "db.volumeType=io2", "db.volumeIops=3000",
				"nodeDefaults.elasticIp=true", "nodes.game.count=2", "nodes.world.protocol=udp", "nodes.world.healthPort=7102",
			},
		},
	}
}

// TestIdempotence runs up, preview, refresh and up: after the first, there is nothing to do.
func TestIdempotence(t *testing.T) {
	row := begin(t, "idempotence")
	for name, c := range configurations() {
		row.point(name, func(t *testing.T) {
			r := rig(t, fresh)
			r.Change(seedCertificate)
			r.MustUp(enginetest.Shared, c.shared...)
			r.MustUp(enginetest.Stage0, c.stage...)
			for stack, overrides := range map[string][]string{enginetest.Shared: c.shared, enginetest.Stage0: c.stage} {
				account, calls := r.Canonical(), r.Calls()
				preview, err := r.Preview(stack, overrides...)
				if err != nil {
					t.Fatalf("preview of %s: %v\n%s", stack, err, preview.Text)
				}
				idle(t, "preview", preview)
				idle(t, "refresh", r.MustRefresh(stack, overrides...))
				idle(t, "up", r.MustUp(stack, overrides...))
				if more := r.Calls() - calls; more != 0 {
					t.Errorf("%s: %d calls after the first up", stack, more)
				}
				if diff := cmp.Diff(account, r.Canonical()); diff != "" {
					t.Errorf("the account before (-) and after (+):\n%s", diff)
				}
			}
		})
	}
}

func idle(t *testing.T, operation string, o engine.Outcome) {
	t.Helper()
	if !o.Unchanged() {
		t.Errorf("%s of %s does %v\n%s", operation, o.Stack, o.Changes, o.Text)
	}
}

// seedCertificate puts an issued certificate for CloudFront into the account.
func seedCertificate(a *world.Account) {
	properties := func() map[string]any {
		return map[string]any{"domainName": "*.example.com", "status": "ISSUED", "type": "AMAZON_ISSUED", "arn": certificateARN}
	}
	a.Put(&world.Resource{
		Type: "aws:acm/certificate:Certificate", Region: "us-east-1", ID: certificateARN, Inputs: properties(), Outputs: properties(),
		Seeded: true,
	})
}
