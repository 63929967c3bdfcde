//go:build unix

package faulttest

// balancingDifferences are those of load balancers, their groups and listeners.
func balancingDifferences() map[string]handmade {
	return map[string]handmade{
		"a load balancer has another timeout and is protected": {
			edit:    set("LoadBalancer milu2stage-alb", "idleTimeout", 99, "enableDeletionProtection", true),
			changes: []string{"alb idleTimeout", "alb enableDeletionProtection"},
		},
		"a load balancer is in another security group": {
			edit:    set("LoadBalancer milu2stage-alb", "securityGroups", []any{of{"SecurityGroup milu2stage-db", "id"}}),
			changes: []string{"alb securityGroups"},
		},
		"the network load balancer stays within zones": {
			edit:    set("LoadBalancer milu2stage-nlb", "enableCrossZoneLoadBalancing", false),
			changes: []string{"nlb enableCrossZoneLoadBalancing"},
		},
		"a target group checks another path": {
			edit:    set("TargetGroup milu2stage-api-tg", "healthCheck.path", "/ping", "healthCheck.matcher", "200"),
			changes: []string{"api-tg healthCheck.path", "api-tg healthCheck.matcher"},
		},
		"a target group drains longer and starts slowly": {
			edit:    set("TargetGroup milu2stage-web-tg", "deregistrationDelay", 300, "slowStart", 60),
			changes: []string{"web-tg deregistrationDelay", "web-tg slowStart"},
		},
		"a target group that names its targets' ports has another one": {
			edit: set("TargetGroup milu2stage-web-tg", "port", 8080), stays: []string{"TargetGroup.port"},
		},
		"a target group has another instance too": {
			edit:   twin("TargetGroupAttachment port=80", "other", "targetId", of{"Instance milu2stage-db", "id"}),
			beside: []string{"TargetGroupAttachment other"},
		},
		"a listener has an old TLS policy": {
			edit:    set("Listener milu2stage-alb-https", "sslPolicy", "ELBSecurityPolicy-2016-08"),
			changes: []string{"alb-https sslPolicy"},
		},
		"plain HTTP is forwarded": {
			edit: set("Listener milu2stage-alb-http", "defaultActions",
				[]any{map[string]any{"type": "forward", "order": 1, "targetGroupArn": of{"TargetGroup milu2stage-web-tg", "arn"}}}),
			changes: []string{"alb-http defaultActions"},
		},
		"a rule of the listener has other hosts": {
			edit: set("ListenerRule milu2stage-alb-rule-api-host", "conditions",
				[]any{map[string]any{"hostHeader": map[string]any{"values": []any{"old.example.com", "api.example.com"}}}}),
			changes: []string{"alb-rule-api-host conditions"},
		},
		"a rule of the listener has another priority": {
			edit:    set("ListenerRule milu2stage-alb-rule-api-host", "priority", 5),
			creates: []string{"alb-rule-api-host"}, beside: []string{"ListenerRule"},
			says: []string{"note   alb-https: left alone, since the program has no such rule: priority 5"},
		},
	}
}

// serviceDifferences are those of repositories, certificates, names and observation.
func serviceDifferences() map[string]handmade {
	certificate := "Certificate milu2stage-certificate"
	return map[string]handmade{
		"a repository is immutable and does not scan": {
			edit: set("Repository milu2stage/api", "imageTagMutability", "IMMUTABLE",
				"imageScanningConfiguration.scanOnPush", false),
			changes: []string{"repo-api imageTagMutability", "repo-api imageScanningConfiguration"},
		},
		"a repository has a key of its own": {
			edit: set("Repository milu2stage/api", "encryptionConfigurations",
				[]any{map[string]any{"encryptionType": "KMS", "kmsKey": "arn:aws:kms:eu-central-1:123456789012:key/a"}}),
			stays: []string{"Repository.encryptionConfigurations"},
		},
		"a repository keeps other images": {
			edit: set("LifecyclePolicy repository=milu2stage/api", "policy", `{"rules":[{"rulePriority":1,"selection":`+
				`{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}`),
			replaces: []string{"repo-api"},
		},
		"a repository keeps all images": {
			edit: drop("LifecyclePolicy repository=milu2stage/api"), creates: []string{"repo-api"},
		},
		"the certificate was never validated": {
			edit: both(set(certificate, "status", "PENDING_VALIDATION", "notBefore", "", "notAfter", ""),
				drop("Record type=CNAME")),
			creates: []string{"certificate-validation-record"},
		},
		"the certificate has expired": {
			edit: set(certificate, "status", "EXPIRED"), creates: []string{"certificate"},
			changes: []string{"alb-https certificateArn"}, beside: []string{"Certificate", "CertificateValidation"},
			stays: []string{"Listener.certificateArn"},
		},
		"the certificate is for the domain alone": {
			// ACM asks for the same validation record, which a run finds once it has the new certificate.
			edit:    set(certificate, "subjectAlternativeNames", []any{"stage0.example.com"}),
			creates: []string{"certificate"}, changes: []string{"alb-https certificateArn"},
			beside: []string{"Certificate", "CertificateValidation"}, stays: []string{"Listener.certificateArn"},
		},
		"the private zone serves another VPC too": {
			edit: set("Zone milu2stage.internal", "vpcs", []any{
				map[string]any{"vpcId": of{"Vpc milu2stage-vpc", "id"}, "vpcRegion": "eu-central-1"},
				map[string]any{"vpcId": of{"VpcPeeringConnection milu2stage-pcx", "peerVpcId"}, "vpcRegion": "eu-west-1"},
			}),
			stays: []string{"Zone.vpcs"},
		},
		"the private zone has another comment": {
			edit: set("Zone milu2stage.internal", "comment", "by hand"), changes: []string{"private-zone comment"},
		},
		"a record lives longer and leads elsewhere": {
			edit:    set("Record db.milu2stage.internal", "ttl", 3600, "records", []any{"172.34.0.99"}),
			changes: []string{"record-db ttl", "record-db records"},
		},
		"a log group keeps its logs for ever, with a key": {
			edit:    set("LogGroup /milu2stage/api", "retentionInDays", 0, "kmsKeyId", "arn:aws:kms:eu-central-1:123456789012:key/a"),
			changes: []string{"log-api retentionInDays", "log-api kmsKeyId"},
		},
		"an alarm has another threshold and is off": {
			edit:    set("MetricAlarm milu2stage-web-status", "threshold", 9, "actionsEnabled", false),
			changes: []string{"alarm-web-status threshold", "alarm-web-status actionsEnabled"},
		},
		"an alarm was deleted": {edit: drop("MetricAlarm milu2stage-web-status"), creates: []string{"alarm-web-status"}},
		"the dashboard shows something else": {
			edit: set("Dashboard dashboardName=milu2stage", "dashboardBody", `{"widgets":[]}`), changes: []string{"dashboard dashboardBody"},
			says: []string{"note   dashboard: dashboards are the account's"},
		},
	}
}
