package awscheck_test

import (
	"testing"
	"time"

	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
)

// foreign injects a peering of the build VPC with a VPC of another account, which moto cannot make, as AWS answers it.
func foreign(w *world, status, blocks string) {
	build := w.buildVPC()
	w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeVpcPeeringConnections", Fault: faultproxy.Respond(200, "text/xml",
		"<DescribeVpcPeeringConnectionsResponse><vpcPeeringConnectionSet><item><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId>"+
			"<requesterVpcInfo><ownerId>"+w.account+"</ownerId><vpcId>"+build+"</vpcId><region>"+home+"</region></requesterVpcInfo>"+
			"<accepterVpcInfo><ownerId>999999999999</ownerId><vpcId>vpc-far</vpcId><region>us-east-1</region>"+blocks+
			"</accepterVpcInfo><status><code>"+status+"</code></status></item></vpcPeeringConnectionSet></DescribeVpcPeeringConnectionsResponse>")})
}

func TestPeersOfOtherAccounts(t *testing.T) {
	t.Parallel()
	const blocks = "<cidrBlockSet><item><cidrBlock>10.5.0.0/16</cidrBlock></item><item><cidrBlock>172.34.128.0/17</cidrBlock></item></cidrBlockSet>"
	runCases(t, []checkCase{
		{"one overlaps by its second block", nil, func(w *world) { foreign(w, "active", blocks) }, "cidr", preflight.Error,
			[]string{"172.34.0.0/16 contains 172.34.128.0/17 of VPC vpc-far (account 999999999999) in us-east-1", "pcx-1, active"}},
		{"one that has gone does not count", nil, func(w *world) { foreign(w, "deleted", blocks) }, "cidr", preflight.OK, nil},
		{"one whose blocks AWS does not show is unknown", nil, func(w *world) { foreign(w, "pending-acceptance", "") }, "cidr",
			preflight.Unknown, []string{"does not show the CIDR of vpc-far of account 999999999999"}},
		{"and leaves the index unknown too", nil, func(w *world) { foreign(w, "pending-acceptance", "") }, "stage-index", preflight.Unknown, nil},
	})
}

func TestEveryPageCounts(t *testing.T) {
	t.Parallel()
	t.Run("an empty page with a token is not the end", func(t *testing.T) {
		w := newWorld(t, nil)
		w.vpc(home, "mine", "172.34.0.0/16")
		w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeVpcs", Times: 1, Fault: faultproxy.EmptyPage()})
		w.want("cidr", preflight.Error, "172.34.0.0/16 is also")
	})
	t.Run("a token that repeats for ever is unknown", func(t *testing.T) {
		w := newWorld(t, nil)
		w.lookups.ListTimeout = 300 * time.Millisecond
		w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeVpcs", Fault: faultproxy.SameToken()})
		w.want("cidr", preflight.Unknown, "ec2:DescribeVpcs")
	})
}
