package adopt

// The properties of types that have many: those that the provider gives a default, and those that a program takes away by not
// giving them. Schemas: internal/service of https://github.com/hashicorp/terraform-provider-aws (v5.100).

func balancerAttributes() []string {
	return []string{
		"accessLogs", "clientKeepAlive", "connectionLogs", "desyncMitigationMode", "dnsRecordClientRoutingPolicy",
		"dropInvalidHeaderFields", "enableCrossZoneLoadBalancing", "enableDeletionProtection", "enableHttp2",
		"enableTlsVersionAndCipherSuiteHeaders", "enableWafFailOpen", "enableXffClientPort", "enableZonalShift", "idleTimeout",
		"loadBalancerType", "minimumLoadBalancerCapacity", "preserveHostHeader", "xffHeaderProcessingMode",
	}
}

func balancerDefaults() map[string]any {
	return map[string]any{
		"clientKeepAlive": 3600, "connectionLogs": nil, "enableHttp2": true, "enableWafFailOpen": false, "enableXffClientPort": false,
		"idleTimeout": 60, "preserveHostHeader": false, "xffHeaderProcessingMode": "append",
	}
}

func instanceAttributes() []string {
	return []string{
		"cpuCoreCount", "creditSpecification", "disableApiStop", "disableApiTermination", "ebsOptimized", "getPasswordData",
		"iamInstanceProfile", "instanceInitiatedShutdownBehavior", "maintenanceOptions", "metadataOptions", "monitoring",
		"sourceDestCheck", "userDataReplaceOnChange", "volumeTags",
	}
}

// templateAttributes are all that a version holds: whatever changes makes a new one.
func templateAttributes() []string {
	return []string{
		"blockDeviceMappings", "capacityReservationSpecification", "cpuOptions", "creditSpecification", "defaultVersion", "description",
		"disableApiStop", "disableApiTermination", "ebsOptimized", "elasticGpuSpecifications", "elasticInferenceAccelerator",
		"enclaveOptions", "hibernationOptions", "iamInstanceProfile", "imageId", "instanceInitiatedShutdownBehavior",
		"instanceMarketOptions", "instanceRequirements", "instanceType", "kernelId", "keyName", "licenseSpecifications",
		"maintenanceOptions", "metadataOptions", "monitoring", "networkInterfaces", "placement", "privateDnsNameOptions", "ramDiskId",
		"securityGroupNames", "tagSpecifications", "updateDefaultVersion", "userData", "vpcSecurityGroupIds",
	}
}

func groupAttributes() []string {
	return []string{
		"capacityRebalance", "context", "defaultInstanceWarmup", "desiredCapacityType", "enabledMetrics", "forceDelete",
		"forceDeleteWarmPool", "healthCheckGracePeriod", "ignoreFailedScalingActivities", "initialLifecycleHooks",
		"instanceMaintenancePolicy", "launchConfiguration", "launchTemplate", "maxInstanceLifetime", "metricsGranularity",
		"minElbCapacity", "mixedInstancesPolicy", "placementGroup", "protectFromScaleIn", "suspendedProcesses", "terminationPolicies",
		"waitForCapacityTimeout", "waitForElbCapacity", "warmPool",
	}
}

func groupDefaults() map[string]any {
	return map[string]any{
		"initialLifecycleHooks": nil, "launchConfiguration": nil, "maxInstanceLifetime": nil, "mixedInstancesPolicy": nil,
		"protectFromScaleIn": false, "suspendedProcesses": nil, "warmPool": nil,
	}
}

func alarmAttributes() []string {
	return []string{
		"actionsEnabled", "alarmActions", "alarmDescription", "datapointsToAlarm", "dimensions", "extendedStatistic",
		"insufficientDataActions", "metricName", "metricQueries", "namespace", "okActions", "period", "statistic", "threshold",
		"thresholdMetricId", "treatMissingData", "unit",
	}
}

func alarmDefaults() map[string]any {
	return map[string]any{
		"actionsEnabled": true, "alarmActions": nil, "insufficientDataActions": nil, "okActions": nil, "treatMissingData": "missing",
	}
}

func distributionSettings() []string {
	return []string{
		"aliases", "continuousDeploymentPolicyId", "customErrorResponses", "defaultRootObject", "httpVersion", "isIpv6Enabled",
		"loggingConfig", "orderedCacheBehaviors", "originGroups", "priceClass", "retainOnDelete", "staging", "waitForDeployment",
		"webAclId",
	}
}
