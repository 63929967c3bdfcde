package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// export exports the stage's outputs. Their names are a contract with application pipelines: added to, never renamed.
func (s *stage) export() {
	for _, outputs := range []pulumi.Map{
		s.networkOutputs(), s.nameOutputs(), s.balancerOutputs(), s.instanceOutputs(), s.serviceOutputs(),
	} {
		for name, value := range outputs {
			s.ctx.Export(name, value)
		}
	}
}

func (s *stage) networkOutputs() pulumi.Map {
	outputs := pulumi.Map{
		"stageIndex":       pulumi.Int(s.settings.Index),
		"accountId":        pulumi.String(s.identity.AccountID),
		"region":           pulumi.String(s.region),
		"vpcId":            s.network.VPC.ID(),
		"vpcCidr":          pulumi.String(s.plan.VPC.String()),
		"subnetIds":        s.network.SubnetIDs(),
		"subnetCidrs":      pulumi.ToStringArray([]string{s.plan.Main.String(), s.plan.Second.String()}),
		"securityGroupIds": s.groups.IDs(),
	}
	if s.peering != nil {
		outputs["peeringConnectionId"] = s.peering.Connection.ID()
	}
	return outputs
}

func (s *stage) nameOutputs() pulumi.Map {
	web, api, apiInternal, nodes := s.publicNames()
	return pulumi.Map{
		"webUrl":         pulumi.String("https://" + web),
		"apiUrl":         pulumi.String("https://" + api),
		"apiInternalUrl": pulumi.String("https://" + apiInternal),
		"nodesDomain":    pulumi.String(nodes),
		"certificateArn": s.dns.CertificateARN,
		"publicZoneId":   pulumi.String(s.publicZoneID),
		"privateZoneId":  s.dns.PrivateZone.ZoneId,
		"privateNames":   pulumi.ToStringMap(s.hosts),
	}
}

func (s *stage) balancerOutputs() pulumi.Map {
	b := s.balancers
	return pulumi.Map{
		"albArn":             b.ALB.Arn,
		"albDnsName":         b.ALB.DnsName,
		"albZoneId":          b.ALB.ZoneId,
		"internalAlbArn":     b.InternalALB.Arn,
		"internalAlbDnsName": b.InternalALB.DnsName,
		"internalAlbZoneId":  b.InternalALB.ZoneId,
		"nlbArn":             b.NLB.Arn,
		"nlbDnsName":         b.NLB.DnsName,
		"nlbZoneId":          b.NLB.ZoneId,
	}
}

func (s *stage) instanceOutputs() pulumi.Map {
	ids, addresses := pulumi.StringMap{}, pulumi.StringMap{}
	for _, host := range s.instances() {
		ids[host.Role] = host.Instance.ID().ToStringOutput()
		addresses[host.Role] = host.Instance.PrivateIp
	}
	elastic := pulumi.StringMap{}
	for i := range s.nodes.Nodes {
		if node := &s.nodes.Nodes[i]; node.EIP != nil {
			elastic[node.Role] = node.EIP.PublicIp
		}
	}
	return pulumi.Map{
		"instanceIds":             ids,
		"privateIps":              addresses,
		"elasticIps":              elastic,
		"dbDataVolumeId":          s.database.Volume.ID(),
		"apiAutoScalingGroupName": s.api.Group.Name,
		"apiLaunchTemplateId":     s.api.Template.ID(),
	}
}

func (s *stage) serviceOutputs() pulumi.Map {
	urls, groups := pulumi.StringMap{}, pulumi.StringMap{}
	for role, url := range s.registry.URLs {
		urls[role] = url
	}
	for _, role := range logRoles(s.settings.Nodes) {
		groups[role] = pulumi.String(s.names.LogGroup(role))
	}
	dashboard := s.dashboardName()
	return pulumi.Map{
		"repositoryUrls": urls,
		"logGroupNames":  groups,
		"dashboardName":  pulumi.String(dashboard),
		"dashboardUrl": pulumi.String(fmt.Sprintf("https://console.aws.amazon.com/cloudwatch/home?region=%s#dashboards/dashboard/%s",
			s.region, dashboard)),
	}
}
