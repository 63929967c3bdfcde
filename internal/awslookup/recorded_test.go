package awslookup_test

import (
	"fmt"
	"maps"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/faultproxy"
)

// The SDK has no paginators for some of CloudFront's lists, and moto not the lists: their pages are recorded ones.
func TestRecordedPagesOfCloudFront(t *testing.T) {
	t.Parallel()
	for listing, c := range map[adopt.Listing]struct{ api, root, item string }{
		adopt.ListDistributions: {"ListDistributions", "DistributionList",
			"<DistributionSummary><Id>%d</Id><Comment>c%[1]d</Comment></DistributionSummary>"},
	} {
		t.Run(string(listing), func(t *testing.T) {
			w := newWorld(t)
			page := func(n int, more string) faultproxy.Fault {
				return faultproxy.Respond(200, "text/xml", fmt.Sprintf("<%s><MaxItems>1</MaxItems>%s<Items>"+c.item+"</Items></%[1]s>",
					c.root, more, n))
			}
			for n := range 3 {
				more := fmt.Sprintf("<NextMarker>m%d</NextMarker>", n)
				if n == 2 {
					more = ""
				}
				w.proxy.Inject(faultproxy.Rule{API: "cloudfront:" + c.api, Times: 1, Fault: page(n, more)})
			}
			got := map[string]bool{}
			for _, l := range w.list(adopt.Query{Listing: listing}) {
				got[l.ID] = true
			}
			if want := map[string]bool{"0": true, "1": true, "2": true}; !maps.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			w.proxy.Reset()
			w.proxy.Inject(faultproxy.Rule{API: "cloudfront:" + c.api, Fault: page(0, "<NextMarker>m</NextMarker>")})
			_, err := w.source.List(t.Context(), adopt.Query{Listing: listing})
			if lookup := lookupError(t, err); lookup != nil && lookup.API != "cloudfront:"+c.api {
				t.Errorf("a repeated marker: got %v", err)
			}
		})
	}
}

// Dead things that moto cannot make: the answers are recorded ones.
func TestDeadThingsAreLeftOut(t *testing.T) {
	t.Parallel()
	const query = "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>"
	cases := map[string]struct {
		q         adopt.Query
		api, body string
		want      string
	}{
		"a failed load balancer": {adopt.Query{Listing: adopt.ListLoadBalancers, Region: home}, "elasticloadbalancing:DescribeLoadBalancers",
			fmt.Sprintf(query, "DescribeLoadBalancers", "<LoadBalancers><member><LoadBalancerArn>dead</LoadBalancerArn><State><Code>failed"+
				"</Code></State></member><member><LoadBalancerArn>alive</LoadBalancerArn><State><Code>provisioning</Code></State></member>"+
				"</LoadBalancers>"), "alive"},
		"an auto-scaling group that is being deleted": {adopt.Query{Listing: adopt.ListAutoScalingGroups, Region: home},
			"autoscaling:DescribeAutoScalingGroups", fmt.Sprintf(query, "DescribeAutoScalingGroups", "<AutoScalingGroups><member>"+
				"<AutoScalingGroupName>dead</AutoScalingGroupName><Status>Delete in progress</Status></member><member><AutoScalingGroupName>"+
				"alive</AutoScalingGroupName></member></AutoScalingGroups>"), "alive"},
		"a failed endpoint": {adopt.Query{Listing: adopt.ListVpcEndpoints, Region: home, Parent: "vpc-1"}, "ec2:DescribeVpcEndpoints",
			"<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>dead</vpcEndpointId><state>failed</state></item><item>" +
				"<vpcEndpointId>alive</vpcEndpointId><state>pending</state></item></vpcEndpointSet></DescribeVpcEndpointsResponse>", "alive"},
		"a volume that is being deleted": {adopt.Query{Listing: adopt.ListVolumes, Region: home}, "ec2:DescribeVolumes",
			"<DescribeVolumesResponse><volumeSet><item><volumeId>dead</volumeId><status>deleting</status></item><item><volumeId>alive" +
				"</volumeId><status>in-use</status></item></volumeSet></DescribeVolumesResponse>", "alive"},
		"peerings that came to nothing": {adopt.Query{Listing: adopt.ListPeerings, Region: home}, "ec2:DescribeVpcPeeringConnections",
			"<DescribeVpcPeeringConnectionsResponse><vpcPeeringConnectionSet>" + peeringItem("deleted") + peeringItem("rejected") +
				peeringItem("failed") + peeringItem("expired") + peeringItem("deleting") + peeringItem("active") +
				"</vpcPeeringConnectionSet></DescribeVpcPeeringConnectionsResponse>", "active"},
		"an instance that is shutting down, if the filter lets it through": {adopt.Query{Listing: adopt.ListInstances, Region: home},
			"ec2:DescribeInstances", "<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>dead</instanceId>" +
				"<instanceState><name>shutting-down</name></instanceState></item><item><instanceId>alive</instanceId><instanceState><name>" +
				"stopped</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>", "alive"},
		"certificates that failed or expired, if the filter lets them through": {adopt.Query{Listing: adopt.ListCertificates, Region: home},
			"acm:ListCertificates", `{"CertificateSummaryList":[{"CertificateArn":"dead","Status":"FAILED"},{"CertificateArn":"dead-2",` +
				`"Status":"EXPIRED"},{"CertificateArn":"dead-3","Status":"VALIDATION_TIMED_OUT"},{"CertificateArn":"alive","Status":"ISSUED",` +
				`"KeyAlgorithm":"EC-prime256v1"}]}`, "alive"},
	}
	for sentence, c := range cases {
		t.Run(sentence, func(t *testing.T) {
			w := newWorld(t)
			w.proxy.Inject(faultproxy.Rule{API: c.api, Fault: faultproxy.Respond(200, "text/xml", c.body)})
			live := w.list(c.q)
			if len(live) != 1 || live[0].ID != c.want {
				t.Errorf("got %+v, want only %s", live, c.want)
			}
		})
	}
}

func peeringItem(status string) string {
	return "<item><vpcPeeringConnectionId>" + status + "</vpcPeeringConnectionId><status><code>" + status + "</code></status></item>"
}

func TestZonesOfOtherAccountsAreLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	zone := func(id, owner string) string {
		return "<HostedZoneSummary><HostedZoneId>" + id + "</HostedZoneId><Name>milu2stage.internal.</Name><Owner>" + owner +
			"</Owner></HostedZoneSummary>"
	}
	w.proxy.Inject(faultproxy.Rule{API: "route53:ListHostedZonesByVPC", Fault: faultproxy.Respond(200, "text/xml",
		"<ListHostedZonesByVPCResponse><HostedZoneSummaries>"+zone("Z1", "<OwningAccount>111111111111</OwningAccount>")+
			zone("Z2", "<OwningService>efs.amazonaws.com</OwningService>")+zone("Z3", "<OwningAccount>"+w.account+"</OwningAccount>")+
			"</HostedZoneSummaries><MaxItems>100</MaxItems></ListHostedZonesByVPCResponse>")})
	live := w.list(adopt.Query{Listing: adopt.ListZones, Parent: "vpc-1", Hint: home})
	if len(live) != 1 || live[0].ID != "Z3" || live[0].Name != "milu2stage.internal" {
		t.Errorf("got %+v, want Z3", live)
	}
}
