package simaws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeLoadBalancer = "aws:lb/loadBalancer:LoadBalancer"
	typeTargetGroup  = "aws:lb/targetGroup:TargetGroup"
	typeTarget       = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
)

func loadBalancerKinds() []kind {
	return []kind{loadBalancerKind(), targetGroupKind(), targetKind()}
}

func loadBalancerKind() kind {
	return kind{
		token: typeLoadBalancer, args: lb.LoadBalancerArgs{}, res: lb.LoadBalancer{},
		required: []string{"subnets|subnetMappings"},
		replace:  []string{"name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"},
		sets:     []string{"subnets", "securityGroups", "subnetMappings"},
		kept: []string{
			"internal", "ipAddressType", "securityGroups", "subnets", "subnetMappings",
			"enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "name",
		},
		defaults: loadBalancerDefaults(),
		// Each of them excludes the other, and an import reads neither.
		imported: func(in map[string]any) {
			delete(in, "subnets")
			delete(in, "subnetMappings")
		},
		name: "name", prefix: "namePrefix",
		rules: map[string]rule{
			"name": both(loadBalancerName(), notInternal), "loadBalancerType": oneOf("application", "network", "gateway"),
			"desyncMitigationMode":    oneOf("monitor", "defensive", "strictest"),
			"xffHeaderProcessingMode": oneOf("append", "preserve", "remove"),
		},
		prepare: prepareLoadBalancer,
		create:  createLoadBalancer,
		remove:  removeLoadBalancer,
	}
}

func targetGroupKind() kind {
	return kind{
		token: typeTargetGroup, args: lb.TargetGroupArgs{}, res: lb.TargetGroup{},
		required: []string{"port|targetType", "protocol|targetType", "vpcId|targetType"},
		replace:  []string{"name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"},
		sets:     []string{"targetFailovers", "targetHealthStates"},
		kept:     targetGroupKept(),
		defaults: map[string]any{
			"deregistrationDelay": 300.0, "lambdaMultiValueHeadersEnabled": false, "proxyProtocolV2": false, "slowStart": 0.0,
			"targetType": "instance",
		},
		name: "name", prefix: "namePrefix",
		rules: map[string]rule{
			"name":     loadBalancerName(),
			"protocol": oneOf("HTTP", "HTTPS", "TCP", "UDP", "TCP_UDP", "TLS", "GENEVE"), "targetType": oneOf("instance", "ip", "lambda", "alb"),
		},
		// AWS has both for network load balancers only; an import reads them without their parts all the same.
		imported: func(in map[string]any) {
			in["targetFailovers"], in["targetHealthStates"] = []any{map[string]any{}}, []any{map[string]any{}}
		},
		check:   checkTargetGroup,
		prepare: prepareTargetGroup,
		create:  createTargetGroup,
		remove:  removeTargetGroup,
	}
}

func targetKind() kind {
	return kind{
		token: typeTarget, args: lb.TargetGroupAttachmentArgs{}, res: lb.TargetGroupAttachment{},
		putLike:  true,
		noImport: "aws_lb_target_group_attachment cannot be imported",
		replace:  []string{"targetGroupArn", "targetId", "port", "availabilityZone"},
		prepare:  prepareTarget,
		create: func(o *op) error {
			o.id = fmt.Sprintf("%s-%s-%v", o.str("targetGroupArn"), o.str("targetId"), number(o.in, "port"))
			return nil
		},
	}
}

func loadBalancerDefaults() map[string]any {
	return map[string]any{
		"clientKeepAlive": 3600.0, "desyncMitigationMode": "defensive", "dnsRecordClientRoutingPolicy": "any_availability_zone",
		"dropInvalidHeaderFields": false, "enableCrossZoneLoadBalancing": false, "enableDeletionProtection": false,
		"enableHttp2": true, "enableTlsVersionAndCipherSuiteHeaders": false, "enableWafFailOpen": false,
		"enableXffClientPort": false, "enableZonalShift": false, "idleTimeout": 60.0, "loadBalancerType": "application",
		"preserveHostHeader": false, "xffHeaderProcessingMode": "append",
	}
}

func prepareLoadBalancer(o *op) error {
	if err := o.taken(o.region, "name", "DuplicateLoadBalancerName"); err != nil {
		return err
	}
	subnets := texts(o.in, "subnets")
	for _, mapping := range objects(o.in, "subnetMappings") {
		subnets = append(subnets, text(mapping, "subnetId"))
	}
	if err := o.needSubnets(subnets, ""); err != nil {
		return err
	}
	zones, vpc := map[string]string{}, ""
	for _, id := range subnets {
		subnet := o.get(typeSubnet, id)
		zone := subnet.Text("availabilityZone")
		if other, ok := zones[zone]; ok {
			return fault("InvalidConfigurationRequest", "%s and %s are in the same Availability Zone %s", other, id, zone)
		}
		if vpc != "" && vpc != subnet.Text("vpcId") {
			return fault("InvalidSubnet", "subnets %v are in different VPCs", subnets)
		}
		zones[zone], vpc = id, subnet.Text("vpcId")
	}
	if o.str("loadBalancerType") == "application" && len(zones) < 2 {
		return fault("ValidationError", "At least two subnets in two different Availability Zones must be specified")
	}
	if !flag(o.in, "internal") && len(o.acct.Where(typeGateway, o.region, "vpcId", vpc)) == 0 {
		return fault("InvalidSubnet", "VPC %s has no internet gateway", vpc)
	}
	if err := o.needGroups(texts(o.in, "securityGroups"), vpc); err != nil {
		return err
	}
	return o.needLogBucket(object(o.in, "accessLogs"))
}

// needLogBucket checks, as ELB does when access logs are turned on, that it may write to the bucket.
func (o *op) needLogBucket(logs map[string]any) error {
	name := text(logs, "bucket")
	if !flag(logs, "enabled") || name == "" {
		return nil
	}
	bucket := o.acct.Find(typeBucket, name)
	if bucket == nil || bucket.Region != o.region {
		return fault("InvalidConfigurationRequest", "The bucket %s is not in the load balancer's region %s", name, o.region)
	}
	policy := o.acct.Find(typeBucketPolicy, name)
	if policy == nil || !grants(policy.Text("policy"), "s3:PutObject", "logdelivery.elasticloadbalancing.amazonaws.com", ":root",
		"elasticloadbalancing") {
		return fault("InvalidConfigurationRequest", "Access Denied for bucket: %s. Please check S3bucket permission", name)
	}
	return nil
}

func createLoadBalancer(o *op) error {
	name, prefix, internal := o.str("name"), "app", flag(o.in, "internal")
	if o.str("loadBalancerType") == "network" {
		prefix = "net"
	}
	suffix := prefix + "/" + name + "/" + o.acct.NextHex(16)
	o.id = o.arn("elasticloadbalancing", "loadbalancer/"+suffix)
	dns := fmt.Sprintf("%s-%s.%s.elb.%s", name, o.acct.NextHex(10), o.region, world.DNSSuffix(o.region))
	if internal {
		dns = "internal-" + dns
	}
	if prefix == "net" {
		dns = fmt.Sprintf("%s-%s.elb.%s.%s", name, o.acct.NextHex(16), o.region, world.DNSSuffix(o.region))
	}
	subnets := texts(o.in, "subnets")
	mappings := []any{}
	for _, id := range subnets {
		mappings = append(mappings, map[string]any{"subnetId": id})
	}
	if len(subnets) == 0 {
		for _, mapping := range objects(o.in, "subnetMappings") {
			subnets = append(subnets, text(mapping, "subnetId"))
		}
	}
	vpc := o.get(typeSubnet, subnets[0]).Text("vpcId")
	groups := []any{}
	if prefix == "app" {
		groups = append(groups, o.get(world.TypeVPC, vpc).Text("defaultSecurityGroupId"))
	}
	o.def(map[string]any{
		"arn": o.id, "arnSuffix": suffix, "dnsName": dns, "vpcId": vpc, "zoneId": canonicalZone(o.region, prefix), "internal": false,
		"ipAddressType": "ipv4", "subnets": anys(subnets), "subnetMappings": mappings, "securityGroups": groups,
		"namePrefix": "", "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "",
	})
	return nil
}

// canonicalZone is the hosted zone that AWS keeps a region's load balancers in. It is one of the real ones where that
// helps a reader, and of the right form everywhere.
func canonicalZone(region, prefix string) string {
	switch prefix + " " + region {
	case "app us-east-1":
		return "Z35SXDOTRQ7X7K"
	case "net us-east-1":
		return "Z26RNL4JYFTOTI"
	case "app ap-northeast-2":
		return "ZWKZPGTI48KDX"
	case "net ap-northeast-2":
		return "ZIBE1TIR4HY56"
	}
	code := strings.ToUpper(strings.ReplaceAll(region, "-", ""))
	return "Z" + strings.ToUpper(prefix) + code
}

func removeLoadBalancer(o *op) error {
	if flag(o.out, "enableDeletionProtection") {
		return fault("OperationNotPermitted", "Load balancer '%s' cannot be deleted because deletion protection is enabled", o.id)
	}
	for _, listener := range o.acct.Where(typeListener, o.region, "loadBalancerArn", o.id) {
		for _, r := range o.acct.Where(typeListenerRule, o.region, "listenerArn", listener.ID) {
			o.acct.Remove(typeListenerRule, r.Region, r.ID)
		}
		o.acct.Remove(typeListener, listener.Region, listener.ID)
	}
	return nil
}
